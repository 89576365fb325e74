import Testing

@Suite("Mistakes on the command line")
struct UsageTests {
  @Test(
    "A mistake exits with 2, says what was expected on standard error, and prints nothing else",
    arguments: [
      (["chekc", "good"], "'chekc' is no command of picket; did you mean 'check'?"),
      (["detections", "shwo", "x"], "'shwo' is no command of picket detections; did you mean 'show'?"),
      (["frobnicate"], "expected check, test, evaluate, explain, detections, status, health"),
      (["check"], "Missing expected argument '<paths> ...'"),
      (["check", "--outptu", "json", "good"], "Did you mean '--output'?"),
      (["check", "--output", "yaml", "good"], "Please provide one of 'text'"),
      (["test", "--output", "xml", "good"], "Please provide one of 'text', 'json' or 'junit'"),
      (["test", "good", "--minimum-tests", "many"], "The value 'many' is invalid for '--minimum-tests <N>'"),
      (["test", "good", "--minimum-tests=-1"], "--minimum-tests expects 0 or more, not -1"),
      (["health", "--socket", ""], "--socket expects a path"),
      (["health", "--timeout", "0"], "--timeout expects a number of seconds above 0"),
      (["health", "--timeout", "nan"], "--timeout expects a number of seconds above 0"),
      (["evaluate", "--log-type", "", "x"], "--log-type expects a name"),
      (["evaluate", "no-such-file.json"], "cannot read no-such-file.json: No such file or directory"),
      (["evaluate", "--log-type", "x", "good"], "cannot read good: Is a directory"),
      (["detections", "show"], "Missing expected argument '<id>'"),
      (["detections", "show", "x", "--source", "--output", "json"], "--source prints the file itself"),
    ])
  func mistakes(_ arguments: [String], _ message: String) async throws {
    let outcome = try await Command(arguments).run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
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
      [], ["check"], ["test"], ["evaluate"], ["explain"], ["detections"], ["detections", "list"],
      ["detections", "show"], ["status"], ["health"],
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
