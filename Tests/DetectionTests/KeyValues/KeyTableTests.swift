import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("The key-value store of bodies")
struct KeyTableTests {
  private static let bounds = KeyBounds(keyBytesMax: 16, valueBytesMax: 200, keysMax: 4, bytesMax: 540)
  private static let second: Int64 = 1_000_000_000
  private static let start: Int64 = 1_700_000_000 * second

  /// One event after the other, each in an attempt of its own.
  private struct Events {
    var table = KeyTable(KeyTableTests.bounds)
    var now = KeyTableTests.start

    /// Carries out calls of one body for one event, and finishes it.
    mutating func run(_ calls: [KeyCall], id: String = "") throws(KeyError) -> KeyAttempt.Outcome {
      var attempt = KeyAttempt()
      for call in calls { _ = try attempt.call(call, body: 0, event: 0, keeps: true, table, now: now) }
      return attempt.finish(
        0, keeps: true, name: KeyEventName(owner: 1, logType: "T", id: id), answers: { Array(id.utf8) }, in: &table,
        now: now)
    }

    mutating func ticket(_ calls: KeyCall..., id: String = "") throws -> KeyTicket {
      guard case .done(let ticket?) = try run(calls, id: id) else { throw NoTicket() }
      return ticket
    }

    /// What an event reads now.
    func read(_ operation: KeyCall.Operation, _ key: String) throws(KeyError) -> KeyReply {
      var attempt = KeyAttempt()
      return try attempt.call(
        KeyCall(operation, key: Array(key.utf8)), body: 0, event: 0, keeps: true, table, now: now)
    }
  }

  private struct NoTicket: Error {}

  private static func call(_ operation: KeyCall.Operation, _ key: String = "k", expires: Int64? = nil) -> KeyCall {
    KeyCall(operation, key: Array(key.utf8), expiresNanos: expires)
  }

  private static func texts(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  @Test("A set of strings has each once, in the order of the bytes, and two spellings of one accent are two")
  func strings() {
    let set = KeyStrings(Self.texts("b", "a", "é", "e\u{301}", "b", ""))
    #expect(set.texts.map { Array($0.utf8) } == ["", "a", "b", "e\u{301}", "é"].map { Array($0.utf8) })
    #expect(set.removing(Self.texts("b", "x", "")).texts.count == 3)
    #expect(set.adding(Self.texts("a")).bytes == set.bytes)
    #expect(KeyStrings(stored: set.bytes) == set)
    #expect(KeyStrings(stored: Array(set.bytes.dropLast())) == nil)
    var writer = JSONWriter()
    KeyStrings(Self.texts("q\"", "a")).write(to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"["a","q\""]"#)
  }

  @Test("What an event has written is seen by those behind it, before and after the commit")
  func seen() throws {
    var events = Events()
    let first = try events.ticket(Self.call(.increment(2)), Self.call(.addStrings(Self.texts("x"))))
    #expect(try events.read(.getCount, "k") == .count(2))
    let second = try events.ticket(Self.call(.increment(3)))
    events.table.commit([first, second])
    #expect(try events.read(.getCount, "k") == .count(5))
    #expect(try events.read(.getStrings, "k") == .strings(KeyStrings(Self.texts("x"))))
    #expect(events.table.pendingCount == 0 && events.table.keyCount == 1)
    // Nothing to wait for, and nothing written: no ticket.
    guard case .done(nil) = try events.run([Self.call(.getCount)]) else { throw NoTicket() }
  }

  @Test("A put takes the place of all below a key, and a reset of its part; 90 days are the default")
  func puts() throws {
    var events = Events()
    let ticket = try events.ticket(Self.call(.increment(1)), Self.call(.putDictionary(Array("{}".utf8))))
    let value = try #require(events.table.writes(of: [ticket]).first?.values[Array("k".utf8)] ?? nil)
    #expect(value.count == nil && value.dictionary == Array("{}".utf8))
    #expect(value.expiresNanos == Self.start + 90 * 86_400 * Self.second)
    _ = try events.ticket(Self.call(.increment(1)), Self.call(.resetDictionary, expires: Self.start + Self.second))
    #expect(try events.read(.getDictionary, "k") == .nothing)
    #expect(try events.read(.getCount, "k") == .count(1))
    events.now += Self.second
    #expect(try events.read(.getCount, "k") == .nothing)
    _ = try events.ticket(Self.call(.increment(1)))
    #expect(try events.read(.getCount, "k") == .count(1))
  }

  @Test("With a ticket that fails those fail that have read what it wrote, and others do not")
  func fails() throws {
    var events = Events()
    let first = try events.ticket(Self.call(.increment(1)))
    let second = try events.ticket(Self.call(.getCount), Self.call(.increment(1), "other"))
    let apart = try events.ticket(Self.call(.increment(7), "apart"))
    events.table.fail([first])
    #expect(events.table.readiness(of: [[second], [apart]]) == [.failed, .ready])
    #expect(try events.read(.getCount, "k") == .nothing)
    #expect(try events.read(.getCount, "other") == .nothing)
    #expect(try events.read(.getCount, "apart") == .count(7))
    #expect(events.table.keyCount == 1)
  }

  @Test("Tickets are committed with or after those that they depend on, whatever batches they come in")
  func order() throws {
    var events = Events()
    let first = try events.ticket(Self.call(.increment(1)))
    let second = try events.ticket(Self.call(.increment(1)))
    let third = try events.ticket(Self.call(.increment(1)))
    #expect(events.table.readiness(of: [[second]]) == [.waiting])
    #expect(events.table.readiness(of: [[first, third]]) == [.waiting])
    #expect(events.table.readiness(of: [[first, third], [second], []]) == [.ready, .ready, .ready])
    events.table.commit([third, first, second])
    #expect(try events.read(.getCount, "k") == .count(3))
    #expect(events.table.readiness(of: [[first]]) == [.failed])
  }

  @Test("An event that comes again before its commit is known with its answers, and waits for it")
  func repeats() throws {
    var events = Events()
    let first = try events.ticket(Self.call(.increment(1)), id: "e1")
    guard case .known(let ticket?, let answers) = try events.run([Self.call(.increment(1))], id: "e1") else {
      throw NoTicket()
    }
    #expect(answers == Array("e1".utf8))
    #expect(try events.read(.getCount, "k") == .count(1))
    #expect(events.table.readiness(of: [[ticket]]) == [.waiting])
    events.table.commit([first])
    #expect(events.table.readiness(of: [[ticket]]) == [.ready])
  }

  @Test("An event is evaluated again where what it has read was changed meanwhile, also by a deletion")
  func conflicts() throws {
    var events = Events()
    events.table.load(Array("k".utf8), KeyValue(count: 5, expiresNanos: .max, updatedNanos: 0))
    var attempt = KeyAttempt()
    _ = try attempt.call(Self.call(.increment(1)), body: 0, event: 0, keeps: true, events.table, now: Self.start)
    _ = try attempt.call(Self.call(.increment(1)), body: 0, event: 1, keeps: true, events.table, now: Self.start)
    _ = try attempt.call(
      Self.call(.increment(1), "apart"), body: 0, event: 2, keeps: true, events.table, now: Self.start)
    let removed = events.table.remove([Array("k".utf8), Array("none".utf8)], now: Self.start)
    #expect(removed.count == 1)
    events.table.commit([try #require(removed.ticket)])
    var outcomes: [String] = []
    for event in 0..<3 {
      let outcome = attempt.finish(
        event, keeps: true, name: nil, answers: { [] }, in: &events.table, now: Self.start)
      if case .again = outcome { outcomes.append("again") } else { outcomes.append("done") }
    }
    #expect(outcomes == ["again", "again", "done"])
    #expect(try events.read(.getCount, "k") == .nothing)
  }

  @Test(
    "In a frame each event sees those before it, but not what keeps nothing, and a stalled body has written nothing")
  func frames() throws {
    var events = Events()
    var attempt = KeyAttempt()
    let table = events.table
    let replies = try [(0, true), (1, false), (2, true)].map { event, keeps in
      try attempt.call(Self.call(.increment(1)), body: 0, event: event, keeps: keeps, table, now: Self.start)
    }
    #expect(replies == [.count(1), .count(2), .count(2)])
    _ = try attempt.call(Self.call(.increment(9), "stalled"), body: 4, event: 2, keeps: true, table, now: Self.start)
    for (event, keeps) in [(0, true), (1, false), (2, true)] {
      _ = attempt.finish(
        event, keeps: keeps, without: [4], name: nil, answers: { [] }, in: &events.table, now: Self.start)
    }
    #expect(try events.read(.getCount, "k") == .count(2))
    #expect(try events.read(.getCount, "stalled") == .nothing)
  }

  @Test(
    "What exceeds a bound is refused with the bound",
    arguments: [
      (call(.increment(1), String(repeating: "k", count: 17)), "17 bytes; at most 16 are allowed (key_bytes_max)"),
      (call(.increment(1), ""), "the key is empty"), (call(.increment(1), "a\0"), "null byte"),
      (
        call(.putDictionary([UInt8](repeating: 65, count: 180))),
        "204 bytes below the key; at most 200 are allowed (key_value_bytes_max)"
      ),
      (call(.increment(.max), "1"), "which 64 bits do not hold"),
      (call(.increment(1), "fifth"), "the store has 4 keys, the most that there may be (keys_max)"),
      (call(.putDictionary([UInt8](repeating: 65, count: 170)), "1"), "more than 540 bytes"),
    ])
  func bounds(call: KeyCall, message: String) throws {
    var events = Events()
    for key in ["1", "2", "3", "4"] {
      _ = try events.ticket(
        Self.call(.increment(1), key), Self.call(.addStrings([[UInt8](repeating: 66, count: 90)]), key))
    }
    let error = #expect(throws: KeyError.self) { _ = try events.run([call]) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
  }

  @Test("What has expired is evicted, unless it was written again")
  func evicted() throws {
    var events = Events()
    let expires = Self.start + Self.second
    let tickets = [
      try events.ticket(Self.call(.increment(1), "a", expires: expires)),
      try events.ticket(Self.call(.increment(1), "b", expires: expires)),
    ]
    events.table.commit(tickets)
    events.now = expires
    let again = try events.ticket(Self.call(.increment(4), "b"))
    events.table.evict([Array("a".utf8), Array("b".utf8)], now: expires)
    #expect(events.table.keyCount == 1)
    events.table.commit([again])
    #expect(try events.read(.getCount, "b") == .count(4))
    #expect(try events.read(.getCount, "a") == .nothing)
  }

  @Test("Whatever is committed and fails in whatever order, what is committed is what those events alone have made")
  func simulation() throws {
    for seed in 1...UInt64(300) { try simulate(SeededGenerator(seed: seed)) }
  }

  /// Random events, of which some fail; the counts are held against those of the events that were committed.
  private func simulate(_ generator: SeededGenerator) throws {
    var generator = generator
    var events = Events()
    var open: [(ticket: KeyTicket, keys: [String])] = []
    var expected: [String: Int64] = [:]
    for _ in 0..<60 {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0...2:
        let keys = ["a", "b", "c"].filter { _ in Bool.random(using: &generator) }
        if keys.isEmpty { continue }
        let calls = keys.map { Self.call(.increment(1), $0) }
        guard case .done(let ticket?) = try events.run(calls) else { throw NoTicket() }
        open.append((ticket, keys))
      case 3...4:
        let batch = open.filter { _ in Bool.random(using: &generator) }
        let states = events.table.readiness(of: batch.map { [$0.ticket] })
        let ready = zip(batch, states).filter { $0.1 == .ready }.map(\.0)
        for one in ready { for key in one.keys { expected[key, default: 0] += 1 } }
        events.table.commit(ready.map(\.ticket))
        open.removeAll { one in batch.contains { $0.ticket == one.ticket } && !events.table.isPending(one.ticket) }
      default:
        if let one = open.randomElement(using: &generator) { events.table.fail([one.ticket]) }
        open.removeAll { !events.table.isPending($0.ticket) }
      }
    }
    events.table.fail(open.map(\.ticket))
    for key in ["a", "b", "c"] {
      #expect(try events.read(.getCount, key) == (expected[key].map { .count($0) } ?? .nothing))
    }
    #expect(events.table.keyCount == expected.count && events.table.pendingCount == 0)
  }
}

extension KeyTable {
  /// Whether a ticket is neither committed nor has failed.
  fileprivate func isPending(_ ticket: KeyTicket) -> Bool { !writes(of: [ticket]).isEmpty }
}
