import Foundation
import Testing

@Suite("Where output goes")
struct OutputTests {
  @Test("Colours are shown on a terminal, and only there")
  func colours() async throws {
    let terminal = try await Command("check", "good").with(output: .terminal).run()
    #expect(terminal.exitCode == 0)
    #expect(terminal.output.contains("\u{1B}[32mno problems\u{1B}[0m"))
    let file = try await Command("check", "good").run()
    #expect(!file.output.contains("\u{1B}"))
  }

  @Test(
    "NO_COLOR and terminals without colours turn them off",
    arguments: [["NO_COLOR": "1"], ["NO_COLOR": "0"], ["TERM": "dumb"]])
  func noColours(_ environment: [String: String]) async throws {
    let outcome = try await Command("check", "good").with(environment: environment).with(output: .terminal).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasSuffix("no problems\n"))
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test("An empty NO_COLOR does not count")
  func emptyNoColour() async throws {
    let outcome = try await Command("check", "good").with(environment: ["NO_COLOR": ""]).with(output: .terminal).run()
    #expect(outcome.output.contains("\u{1B}[32m"))
  }

  @Test("A standard output that is closed is said, and nothing else is written to in its place")
  func closedOutput() throws {
    let process = Process.picket([])
    let (picket, errors) = (process.executableURL, Pipe())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec \"$0\" check good >&-", try #require(picket).path]
    process.standardError = errors
    try process.runWithSignals()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text == "picket: cannot write to standard output: Bad file descriptor\n")
    #expect(process.terminationStatus == 1)
  }

  @Test(
    "A reader that has gone ends the command quietly, with the exit code that its answer has",
    arguments: [
      (["check", "good"], 0), (["check", "broken"], 3), (["test", "good"], 0), (["test", "failing"], 4),
      (["test", "failing", "--output", "json"], 4), (["test", "broken", "--output", "junit"], 3), (["--help"], 0),
      (["--version"], 0),
    ] as [([String], Int32)])
  func closedPipe(_ arguments: [String], _ exitCode: Int32) async throws {
    let outcome = try await Command(arguments).with(output: .closedPipe).run()
    #expect(!outcome.wasKilled)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.isEmpty)
  }

  @Test("Output that the disk does not take is said and is no success", arguments: [["check", "good"], ["--help"]])
  func fullDisk(_ arguments: [String]) async throws {
    let outcome = try await Command(arguments).with(output: .file("/dev/full")).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "picket: cannot write to standard output: No space left on device\n")
  }
}
