import Foundation
import Testing

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
    let daemon = try await Daemon(detections: detections.path)
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
