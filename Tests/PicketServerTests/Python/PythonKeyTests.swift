import Detection
import Foundation
import Primitives
import Synchronization
import Testing

@testable import PythonBodies

private let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

@Suite(
  "The key-value store as bodies reach it", .serialized, .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonKeyTests {
  private static func body(_ id: String, _ source: String) -> DetectionDefinition {
    var body = DetectionDefinition(
      analysisType: .rule, id: id, body: .python(filename: "\(id).py"), path: "\(id).yml", position: .start)
    body.logTypes = ["T"]
    body.pythonFile = PythonFile(
      path: "\(id).py", source: "from panther_detection_helpers import caching as c\nimport ctypes, os\n" + source)
    return body
  }

  private static let bodies = [
    body(
      "Count",
      """
      def rule(event):
        global count
        count = c.increment_counter(event.get('key', 'k'))
        if event.get('stall'):
          while True: pass
        if event.get('die'): ctypes.string_at(0)
        return count % 3 == 0
      def title(event): return f"{event['n']}: {count} in {os.getpid()}"
      """),
    body(
      "Kept",
      """
      def rule(event):
        c.put_dictionary('d', {'n': event['n'], 'big': 12345678901234567890, 'list': [1.50, None]})
        c.add_to_string_set('s', ['b', 'a'], 2000000000)
        return event.get('n') == 1
      def title(event): return repr((c.get_dictionary('d'), sorted(c.get_string_set('s'))))
      """),
    body("Plain", "def rule(event): return event['n'] % 2 == 0\ndef title(event): return str(os.getpid())\n"),
  ]

  private static let bounds = KeyBounds(keyBytesMax: 64, valueBytesMax: 4_096, keysMax: 50, bytesMax: 100_000)

  /// A host with a store of which the test sees all.
  private struct Fixture {
    let host: PythonHost
    let keys: PythonKeys

    init(remembered: @escaping @Sendable (KeyEventName) -> [UInt8]? = { _ in nil }) throws {
      var configuration = PythonConfiguration()
      configuration.workers = 2
      configuration.eventSeconds = 0.3
      let started = try PythonHost.start(configuration, PythonLoad(PythonKeyTests.bodies)) { _ in }
      #expect(started.loaded.bodies.map(\.usesKeys) == [true, true, false])
      host = started.host
      let table = BargingLock(KeyTable(PythonKeyTests.bounds))
      keys = PythonKeys(
        table: table, now: { BlamePage.wallNanos() }, remembered: remembered,
        commit: { ticket in table.withLock { $0.commit([ticket]) } },
        cancel: { tickets in table.withLock { $0.fail(tickets) } })
      host.use(keys)
    }

    /// The count below a key as the next event would read it.
    func count(_ key: String) throws -> KeyReply {
      let table = keys.table.withLock { $0 }
      var attempt = KeyAttempt()
      return try attempt.call(
        KeyCall(.getCount, key: Array(key.utf8)), body: 0, event: 0, keeps: true, table, now: BlamePage.wallNanos())
    }

    /// What the bodies say of events that come one after the other.
    func titles(_ events: PythonEvent...) -> [[String]] {
      host.answers(to: events).map { $0.answers.map { $0.result.title ?? $0.result.error?.kind ?? "" } }
    }
  }

  private static func event(_ json: String, bodies: [Int] = [0], id: String = "") -> PythonEvent {
    PythonEvent(Array(json.utf8), logType: "T", bodies: bodies).keepingWrites(
      named: KeyEventName(owner: 1, logType: "T", id: id))
  }

  @Test("Each event sees what those before it have written, in one worker, and all of it is counted")
  func counts() throws {
    let fixture = try Fixture()
    let outcomes = fixture.host.answers(to: (1...300).map { Self.event("{\"n\":\($0)}", bodies: [0, 2]) })
    let titles = outcomes.flatMap { $0.answers.filter { $0.body == 0 }.compactMap(\.result.title) }
    #expect(titles.map { String($0.split(separator: " ")[1]) } == stride(from: 3, through: 300, by: 3).map { "\($0)" })
    #expect(Set(titles.map { $0.split(separator: " ").last }).count == 1)
    #expect(outcomes.allSatisfy { $0.keys != nil })
    #expect(try fixture.count("k") == .count(300))
  }

  @Test("Dictionaries come back as they were, and sets with what was added")
  func values() throws {
    let fixture = try Fixture()
    let titles = fixture.titles(Self.event(#"{"n":1}"#, bodies: [1]))
    #expect(titles == [["({'n': 1, 'big': 12345678901234567890, 'list': [1.5, None]}, ['a', 'b'])"]])
  }

  @Test("An event that keeps nothing sees its own writes, and nobody else does")
  func dryRuns() throws {
    let fixture = try Fixture()
    let dry = PythonEvent(Array(#"{"n":1}"#.utf8), logType: "T", bodies: [0])
    let outcomes = fixture.host.answers(to: [dry, dry, dry.explained()])
    #expect(outcomes.allSatisfy { $0.keys == nil })
    #expect(outcomes[2].answers.first?.result.functions.first?.returned == "False")
    #expect(try fixture.count("k") == .nothing)
  }

  @Test("A body that stalls or takes its worker with it has written nothing for that event")
  func stalls() throws {
    let fixture = try Fixture()
    let titles = fixture.titles(
      Self.event(#"{"n":1}"#), Self.event(#"{"n":2,"stall":true}"#, bodies: [0, 2]),
      Self.event(#"{"n":3,"die":true}"#, bodies: [0, 1]), Self.event(#"{"n":4}"#))
    #expect(titles[1].first == "stalled" && titles[2].first == "exit")
    #expect(try fixture.count("k") == .count(2))
    let table = fixture.keys.table.withLock { $0 }
    #expect(table.keyCount == 3, "the other body of the event has written")
  }

  @Test("An event that comes again is told what it was told, also while it is not committed, and writes nothing")
  func repeats() throws {
    let committed = Mutex<[KeyEventName: [UInt8]]>([:])
    let fixture = try Fixture { name in committed.withLock { $0[name] } }
    _ = fixture.host.answers(to: [Self.event(#"{"n":1}"#), Self.event(#"{"n":2}"#)])
    let third = Self.event(#"{"n":3}"#, bodies: [0, 2], id: "e3")
    let outcomes = fixture.host.answers(to: [third, third, third])
    let said = outcomes.map { $0.answers.map(\.result.title) }
    #expect(said[0].count == 1 && said[1] == said[0] && said[2] == said[0])
    #expect(try fixture.count("k") == .count(3))
    // The repeats wait for the commit of the first.
    let states = fixture.keys.table.withLock { table in
      table.readiness(of: outcomes.map { $0.keys.map { [$0] } ?? [] })
    }
    #expect(states == [.waiting, .waiting, .waiting], "the first waits for those before it")
    let writes = fixture.keys.table.withLock { $0.writes(of: outcomes.compactMap(\.keys)) }
    let first = try #require(writes.first)
    let name = try #require(first.name)
    committed.withLock { $0[name] = first.answers }
    let again = fixture.host.answers(to: [third])
    #expect(again[0].answers.map(\.result.title) == said[0])
    #expect(try fixture.count("k") == .count(3))
  }

  @Test("What a bound does not allow is an error of the rule that names the bound")
  func bounds() throws {
    let fixture = try Fixture()
    let key = String(repeating: "x", count: 65)
    let answers = fixture.host.answers(to: [Self.event("{\"n\":1,\"key\":\"\(key)\"}")])[0].answers
    let error = try #require(answers.first?.result.error)
    #expect(error.className == "StoreUnavailable" && error.message.contains("at most 64 are allowed (key_bytes_max)"))
    let keyCount = fixture.keys.table.withLock { $0.keyCount }
    #expect(keyCount == 0)
  }

  @Test("Two sets of bodies that run at a time count each event once")
  func reload() throws {
    let (old, new) = (try Fixture(), try Fixture())
    new.host.use(old.keys)
    let ended = DispatchGroup()
    for number in 0..<400 {
      ended.enter()
      let host = number.isMultiple(of: 2) ? old.host : new.host
      host.evaluate([Self.event("{\"n\":\(number)}")], owner: 1, isAbandoned: { false }) { _ in ended.leave() }
    }
    #expect(ended.wait(timeout: .now() + 60) == .success)
    #expect(try old.count("k") == .count(400))
  }
}
