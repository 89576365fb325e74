import Foundation
import TestSupport
import Testing

/// `picket evaluate` and the files that people have.
@Suite("picket evaluate: what files hold")
struct EvaluateInputTests {
  private static let root = #"{"user":"root","address":"8.8.8.8"}"#
  private static let nobody = #"{"user":"nobody"}"#

  /// What one line of `--output json` says of where an event stood, and whether it matched.
  private struct Line: Decodable {
    struct Match: Decodable {
      let outcome: String?
    }

    let file: String
    let line: Int
    let event: Int?
    let matches: [Match]?
    let refused: [String: String]?
  }

  private func lines(_ output: String) throws -> [Line] {
    try output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test(
    "Events are found in lists and envelopes, with their line and number",
    arguments: [
      ("[\n\(root),\n\(nobody),\n\(root)\n]", [2, 3, 4]), ("{\"Records\":[\(root),\(nobody),\(root)]}", [1, 1, 1]),
      ("\(root)\(nobody)\(root)", [1, 1, 1]), ("\(root),\n\(nobody),\n\n\(root)\n", [1, 2, 4]),
    ])
  func envelopes(_ input: String, _ numbers: [Int]) async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let plain = try scratch.write(input, to: "events.json")
    let compressed = try GzipFile.write(GzipFile.member(input), to: "events", in: scratch)
    for path in [plain, compressed] {
      let outcome = try await daemon.command("evaluate", "--dry-run", "-l", "Example.Auth", "-o", "json", path).run()
      #expect(outcome.exitCode == 0 && outcome.errors.isEmpty)
      let lines = try lines(outcome.output)
      #expect(lines.map(\.line) == numbers)
      #expect(lines.map(\.event) == (Set(numbers).count == 3 && !input.hasPrefix("[") ? [nil, nil, nil] : [1, 2, 3]))
      #expect(lines.map { $0.matches?.count } == [1, 0, 1])
      #expect(lines.allSatisfy { $0.file == path })
    }
  }

  @Test("--records-key names another key, and none takes objects as they are")
  func recordsKey() async throws {
    let daemon = try await Daemon()
    let input = #"{"log":{"rows":[\#(Self.root)]},"user":"root"}"#
    for (key, line) in [("log.rows", "line 1, event 1: 1 match"), ("none", "line 1: 1 match")] {
      let outcome = try await daemon.command("evaluate", "--dry-run", "-l", "Example.Auth", "--records-key", key)
        .with(input: input).run()
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.hasPrefix(line), "\(outcome.output)")
    }
    let wrong = try await daemon.command("evaluate", "-l", "Example.Auth", "--records-key", "rows").with(input: input)
      .run()
    #expect(wrong.exitCode == 1)
    #expect(
      wrong.output.hasPrefix("line 1: refused: the object has no member 'rows', where its events were expected"))
    let empty = try await daemon.command("evaluate", "--records-key", "a..b").run()
    #expect(empty.exitCode == 2)
  }

  @Test("Several files are read one after the other, and one of another kind does not stop the rest")
  func severalFiles() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let (one, two) = (try scratch.write(Self.root, to: "one.json"), try scratch.write("\n" + Self.root, to: "two.json"))
    let other = try scratch.write("PAR1 \0", to: "events.parquet")
    let outcome = try await daemon.command("evaluate", "--dry-run", "-l", "Example.Auth", one, other, two).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains("\(one):1: 1 match\n") && outcome.output.contains("\(two):2: 1 match\n"))
    #expect(outcome.output.hasSuffix("2 events: 2 matched\n"))
    #expect(
      outcome.errors == """
        picket: \(other) holds Parquet; expected JSON: events as lines, in a list, or as objects one after the other; \
        convert it to JSON lines, for example with DuckDB
        picket: 1 of 3 files not read to the end; 2 events answered, through line 2 of \(two)

        """)
    let alone = try await daemon.command("evaluate", "-l", "Example.Auth", other).run()
    #expect(alone.exitCode == 1)
    #expect(alone.errors.hasPrefix("picket: \(other) holds Parquet; ") && alone.errors.contains("; 0 events answered"))
    let missing = try await daemon.command("evaluate", "-l", "Example.Auth", one, "nowhere.json").run()
    #expect(missing.exitCode == 2 && missing.output.isEmpty)
    #expect(missing.errors == "picket: cannot read nowhere.json: No such file or directory\n")
  }

  @Test("A compressed file that is cut off gives its events, and is said to be cut off")
  func cutOff() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let lines = (0..<2_000).map { "{\"user\":\"\($0)\",\"n\":\($0 * 7_919 % 104_729)}" }.joined(separator: "\n")
    let path = try GzipFile.write(GzipFile.member(lines).dropLast(2_000), to: "events.gz", in: scratch)
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", path).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.hasPrefix("picket: \(path): the gzip data ends in the middle, after "))
    #expect(outcome.errors.contains(try Regex("; 1,[0-9]+ events answered, through line 1[0-9]+ of ")))
  }

  @Test("Refused events are shown up to twenty, then counted")
  func refused() async throws {
    let daemon = try await Daemon()
    let input = Array(repeating: "{\"user\": NaN}", count: 30).joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: input).run()
    #expect(outcome.exitCode == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 22)
    #expect(
      lines[0] == """
        line 1: refused: the event is not JSON: line 1, column 10: NaN is no JSON value; JSON has no such number \
        (INVALID_ARGUMENT)
        """)
    #expect(lines[20...] == ["and 10 more refused", "30 events: 0 matched, 30 refused"])
  }

  @Test("p_row_id is the id of an event, and --event-id-key names another one, which each event must have")
  func eventIDs() async throws {
    let daemon = try await Daemon()
    func run(_ options: String..., input: [String]) async throws -> [[String?]] {
      let outcome = try await daemon.command(["evaluate", "-l", "Example.Auth", "-o", "json"] + options)
        .with(input: input.joined(separator: "\n")).run()
      return try lines(outcome.output).map { line in line.matches?.map(\.outcome) ?? [line.refused?["message"]] }
    }
    let named = #"{"user":"root","p_row_id":"r1","meta":{"id":7}}"#
    let first = try await run(input: [named, named, Self.root])
    #expect(first.map { $0.map { $0 == "DUPLICATE_EVENT" } } == [[false], [true], [false]])
    let second = try await run("--event-id-key", "meta.id", input: [named, named, Self.root, #"{"meta":{"id":[]}}"#])
    #expect(second[0] != ["DUPLICATE_EVENT"] && second[1] == ["DUPLICATE_EVENT"])
    #expect(
      second[2...] == [
        ["no event id: the event has no 'meta.id'; expected text or a number there (--event-id-key)"],
        ["no event id: 'meta.id' is a list; expected text or a number there (--event-id-key)"],
      ])
  }

  @Test("Events reach the daemon in the order of the file")
  func order() async throws {
    let daemon = try await Daemon()
    let input = (0..<1_000).map { #"{"user":"root","p_row_id":"r\#($0 / 2)"}"# }.joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-o", "json").with(input: input).run()
    let repeats = try lines(outcome.output).map { $0.matches?.map { $0.outcome == "DUPLICATE_EVENT" } }
    #expect(repeats == (0..<1_000).map { [$0 % 2 == 1] })
  }

  @Test("--log-type-key says where events have their log type")
  func logTypeKey() async throws {
    let daemon = try await Daemon()
    let input = #"{"user":"root","source":{"kind":"Example.Auth"}}"# + "\n" + Self.root
    let outcome = try await daemon.command("evaluate", "--dry-run", "--log-type-key", "source.kind").with(input: input)
      .run()
    #expect(outcome.output.contains("line 1: 1 match\n"))
    #expect(
      outcome.output.contains("line 2: refused: no log type: expected text under 'source.kind' (--log-type-key)"))
    let both = try await daemon.command("evaluate", "-l", "X", "--log-type-key", "y").run()
    #expect(both.exitCode == 2 && both.errors.contains("use either --log-type or --log-type-key"))
  }

  @Test("A signal ends the reading, and what has an answer is said", arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let errors = URL(fileURLWithPath: try scratch.write("", to: "errors"))
    let command = try RunningCommand(
      ["evaluate", "-l", "Example.Auth"], environment: ["PICKET_SOCKET": daemon.socket],
      errors: try FileHandle(forWritingTo: errors))
    try command.write(line: "\(Self.nobody)\n\n\(Self.root)")
    #expect(command.readLine(withinSeconds: 30) == "line 3: 1 match\n")
    command.signal(signal)
    #expect(command.waitForEnd() == 1)
    #expect(
      try String(contentsOf: errors, encoding: .utf8)
        == "picket: standard input was not read to its end: interrupted; 2 events answered, through line 3 of standard"
        + " input\n")
  }
}
