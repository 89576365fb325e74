import Foundation
import TestSupport
import Testing

@Suite("Mistakes on the command line")
struct UsageTests {
  @Test(
    "A mistake exits with 2, says what was expected on standard error, and prints nothing else",
    arguments: [
      (["chekc", "good"], "'chekc' is no command of picket; did you mean 'check'?"),
      (["detections", "shwo", "x"], "'shwo' is no command of picket detections; did you mean 'show'?"),
      (
        ["frobnicate"],
        "expected check, test, state, evaluate, explain, ingest, follow, run-scheduled, schedules, query, detections, lookup, alerts"
      ),
      (["check"], "Missing expected argument '<paths> ...'"),
      (["check", "--outptu", "json", "good"], "Did you mean '--output'?"),
      (["check", "--output", "yaml", "good"], "Please provide one of 'text'"),
      (["test", "--output", "xml", "good"], "Please provide one of 'text', 'json' or 'junit'"),
      (["test", "good", "--minimum-tests", "many"], "The value 'many' is invalid for '--minimum-tests <N>'"),
      (["test", "good", "--minimum-tests=-1"], "--minimum-tests expects 0 or more, not -1"),
      (["test", "good", "--test", ""], "--test expects a part of a test's name"),
      (["test", "good", "--test", "x", "--minimum-tests", "1"], "--minimum-tests counts all tests of a detection"),
      (["test", "good", "--watch", "--output", "junit"], "--watch prints one report after the other"),
      (
        ["list"],
        "'list' is no command of picket; did you mean 'picket detections list' or 'picket alerts list' or 'picket silence list' or 'picket kv list' or 'picket deliveries list'?"
      ),
      (["qx"], "'qx' is no command of picket; expected check, test"),
      (["health", "--xyz"], "picket: Unknown option '--xyz'\nUsage: "),
      (["query", "--see", "x"], "picket: Unknown option '--see'\nUsage: "),
      (["explain", "x", "--detections", "good", "--sql", "SELECT 1"], "--sql is the query itself"),
      (["explain", "x", "--detection", ""], "--detection expects the id of a detection"),
      (["top", "--interval", "0"], "--interval expects a number of seconds from 0.1 to 3600, not 0.0"),
      (["top", "--count", "0"], "--count expects 1 or more, not 0"),
      (["top", "--once", "--count", "2"], "use either --once or --count"),
      (
        ["top", "--sort", "size"],
        "The value 'size' is invalid for '--sort <ORDER>'"
      ),
      (["health", "--socket", ""], "--socket expects a path"),
      (["health", "--timeout", "0"], "--timeout expects a number of seconds above 0"),
      (["health", "--timeout", "nan"], "--timeout expects a number of seconds above 0"),
      (["evaluate", "--log-type", "", "x"], "--log-type expects a name"),
      (["evaluate", "no-such-file.json"], "cannot read no-such-file.json: No such file or directory"),
      (["evaluate", "--log-type", "x", "good"], "cannot read good: Is a directory"),
      (["run-scheduled"], "Missing expected argument '<name>'"),
      (
        ["run-scheduled", "VPC", "Flow"],
        "picket: Unexpected argument 'Flow'; a name or a query with spaces is one argument: put it in quotes\n"
      ),
      (["query", "SELECT", "1", "FROM", "aws_vpcflow"], "put it in quotes"),
      (["detections", "show", "VPC", "Flow"], "put it in quotes"),
      (["run-scheduled", "x", "--as-of=-1h"], "expected a time such as 2026-03-01"),
      (["query", "SELECT 1", "--as-of", "-1h"], "how long ago such as 90s, 2h, 1h30m, 7d or '2 hours ago'"),
      (
        ["explain", "--sql", "SELECT 1", "--as-of", "1 fortnight"],
        "The value '1 fortnight' is invalid for '--as-of <TIME>': expected"
      ),
      (["explain", "good/login.yml"], "good/login.yml is a detection file, expected an event"),
      (["run-scheduled", ""], "the name of a query is expected, not an empty text"),
      (["run-scheduled", "x", "--rows", "0"], "--rows expects 1 or more, not 0"),
      (["run-scheduled", "x", "--rows=-1"], "The value '-1' is invalid for '--rows <N>'"),
      (["run-scheduled", "x", "--as-of", "tomorrow"], "The value 'tomorrow' is invalid for '--as-of <TIME>'"),
      (["run-scheduled", "x", "--as-of", "0"], "--as-of expects a time after 1970"),
      (["explain", "x", "--as-of", "0"], "--as-of expects a time after 1970"),
      (["run-scheduled", "x", "--as-of", "1969-12-31"], "--as-of expects a time after 1970"),
      (["run-scheduled", "x", "--output", "text"], "Please provide one of 'table', 'json' or 'csv'"),
      (["query"], "Missing expected argument '<sql>'"),
      (["lookup"], "expected the name of a table and a key, or --list"),
      (["lookup", "table"], "expected the name of a table and a key, or --list"),
      (["lookup", "--list", "table", "key"], "--list takes no key"),
      (["lookup", "table", ""], "a key is expected, not an empty text"),
      (["query", " "], "a query is expected, not an empty text"),
      (["explain"], "expected a file with an event, the name of a query, or --sql"),
      (["explain", "x", "--sql", "SELECT 1"], "--sql is the query itself; leave out the file or the name"),
      (["explain", "-l", "T", "--sql", "SELECT 1"], "--log-type, --detection and --detections are for events"),
      (["explain", ""], "a file or the name of a query is expected, not an empty text"),
      (["alerts", "lsit"], "'lsit' is no command of picket alerts; did you mean 'list'?"),
      (["alerts", "list", "--severity", "worst"], "The value 'worst' is invalid for '--severity <SEVERITY>'"),
      (["alerts", "list", "--status", "done"], "Please provide one of 'open', 'triaged', 'resolved' or 'closed'"),
      (["alerts", "list", "--limit", "0"], "--limit expects 1 or more, not 0"),
      (["alerts", "list", "--since", "1h", "--until", "2h"], "--since expects a time before that of --until"),
      (["alerts", "list", "--since", "2026-02-29"], "The value '2026-02-29' is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "2026-01-01T25:00:00Z"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "2026-01-01T00:00:"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "3000-01-01"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "2 hours from now"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "ago"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "today 25:00"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "todays"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "1772357400000"], "or the seconds since 1970, 0 for the beginning"),
      (["alerts", "list", "--since", "99999999999"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "99999999999999999999d"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", "9999999999999d"], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--since", ""], "is invalid for '--since <TIME>'"),
      (["alerts", "list", "--detection", ""], "--detection expects the id of a detection"),
      (["alerts", "show"], "Missing expected argument '<id>'"),
      (["alerts", "watch", "--from", "whenever"], "expected the number of a change, 0 for the first one, or a time"),
      (["alerts", "watch", "--from", "-1"], "--from"),
      (["alerts", "resolve"], "Missing expected argument '<id> ...'"),
      (["alerts", "resolve", ""], "an alert's id is expected, not an empty text"),
      (["alerts", "resolve", "a", "--admin-socket", ""], "--admin-socket expects a path"),
      (["detections", "show"], "Missing expected argument '<id>'"),
      (["detections", "show", "x", "--source", "--output", "json"], "--source prints the file itself"),
    ])
  func mistakes(_ arguments: [String], _ message: String) async throws {
    let outcome = try await Command(arguments).run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("picket: ") && !outcome.errors.contains("Error:"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("A socket path that no address can hold is refused with the bound")
  func longSocketPath() async throws {
    let outcome = try await Command("health", "--socket", String(repeating: "x", count: 108)).run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("108 bytes; a Unix socket's has at most 107"))
  }

  @Test("--version prints the version alone, which is also the daemon's")
  func version() async throws {
    let outcome = try await Command("--version").run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains(/^\d+\.\d+\.\d+\n$/))
    let daemon = try await Daemon()
    let status = try await daemon.command("status").run()
    #expect(status.output.hasPrefix("SERVING  picketd \(outcome.output.dropLast()), "), "both are of one version")
  }

  @Test(
    "Every command has a help with examples that fits 80 columns",
    arguments: [
      [], ["check"], ["test"], ["evaluate"], ["explain"], ["run-scheduled"], ["query"], ["lookup"], ["detections"],
      ["detections", "list"],
      ["detections", "show"], ["alerts"], ["alerts", "list"], ["alerts", "show"], ["alerts", "watch"],
      ["ingest"], ["top"], ["metrics"], ["state"], ["state", "check"], ["state", "show"], ["alerts", "triage"],
      ["alerts", "resolve"], ["alerts", "close"], ["alerts", "reopen"], ["status"], ["health"], ["call"],
    ] as [[String]])
  func help(_ command: [String]) async throws {
    let outcome = try await Command(command + ["--help"]).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("EXAMPLES\n  "))
    let wide = outcome.output.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("USAGE:") }
    #expect(wide.isEmpty, "\(wide)")
  }

  @Test("Completions are generated for each shell", arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) async throws {
    let outcome = try await Command("--generate-completion-script", shell).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("failures-only"))
  }
}

@Suite("Completions in a real bash")
struct CompletionTests {
  /// What bash offers after the tab key at the end of words, with the script that the command generates.
  private func completions(_ words: [String], environment: [String: String]) async throws -> [String] {
    let script = try await Command("--generate-completion-script", "bash").run()
    let scratch = try ScratchDirectory()
    let path = try scratch.write(
      script.output + """
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        _picket picket "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}"

        """, to: "completions.bash")
    let process = Process.picket([], environment: environment)
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [path, Repository.products.appendingPathComponent("picket").path] + words
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.runWithSignals()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    return text.split(separator: "\n").map(String.init)
  }

  @Test("Ids, names and values are offered: from the daemon, from the files, and from the command itself")
  func offered() async throws {
    let detections = try ScratchDirectory()
    for name in ["good/login.yml", "queries/ports.yml"] {
      let text = try String(contentsOf: Repository.fixtures.appendingPathComponent(name), encoding: .utf8)
      _ = try detections.write(text, to: name.replacing("/", with: "-"))
    }
    let daemon = try await Daemon(detections: detections.url)
    _ = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: #"{"user":"root"}"#).run()
    let alert = try await daemon.command("alerts", "list").run().output.split(separator: "\n")[1].prefix { $0 != " " }
    let cases: [([String], [String])] = [
      (["detections", "show", ""], ["Example ports", "Example.Login", "Example.Ports"]),
      (["detections", "show", "Example.L"], ["Example.Login"]),
      (["run-scheduled", ""], ["Example ports"]), (["run-scheduled", "'Exa"], ["Example ports"]),
      (["run-scheduled", #"Example\ p"#], ["Example ports"]), (["run-scheduled", "x"], []),
      (["explain", "Ex"], ["Example ports"]), (["explain", "pages/ev"], ["pages/event.json"]),
      (["explain", "pag"], ["pages/"]), (["explain", "-d", "Example.P"], ["Example.Ports"]),
      (["explain", "--log-type", ""], ["Example.Auth"]), (["alerts", "show", ""], [String(alert)]),
      (["alerts", "resolve", ""], [String(alert)]), (["alerts", "list", "--status", "re"], ["resolved"]),
      (["alerts", "list", "--severity", "c"], ["critical"]), (["test", "--output", "j"], ["json", "junit"]),
    ]
    for (words, expected) in cases {
      #expect(try await completions(words, environment: daemon.environment) == expected, "\(words)")
    }
  }

  @Test("Without a daemon nothing is offered, nothing is said, and nobody waits")
  func silence() async throws {
    let environment = ["PICKET_SOCKET": "/nonexistent/p.sock"]
    for words in [["detections", "show", ""], ["alerts", "show", ""], ["run-scheduled", ""]] {
      #expect(try await completions(words, environment: environment).isEmpty)
    }
  }
}
