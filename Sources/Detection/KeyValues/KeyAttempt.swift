/// What the events of one frame have written so far: those that follow in the frame see it, and nobody else before an
/// event is finished.
///
/// When an event is finished and another has changed meanwhile what it had read, it is to be evaluated again.
public struct KeyAttempt: Sendable {
  /// Where an event has seen what was below a key for the first time.
  private enum Seen: Equatable {
    case table(version: KeyTicket)
    case event(Int)
  }

  private struct Event {
    /// By the body that has written them, in the order of the bodies.
    var layers: [(body: Int, values: [[UInt8]: KeyValue?])] = []
    var seen: [[UInt8]: Seen] = [:]
    /// What became of it; nil until it is finished.
    var ticket: KeyTicket??
    var isRemembered = false

    func value(_ key: [UInt8]) -> KeyValue?? {
      for layer in layers.reversed() {
        if let value = layer.values[key] { return value }
      }
      return nil
    }
  }

  /// What is to be done with an event that was finished.
  public enum Outcome: Sendable {
    /// It is as good as its verdict; with a ticket where it waits for a commit.
    case done(KeyTicket?)
    /// It is to be evaluated again.
    case again
    /// It was evaluated before, with what its bodies said then; its own writes are dropped.
    case known(KeyTicket?, answers: [UInt8])
  }

  private var events: [Int: Event] = [:]
  /// For each key the last event that has written it and is seen by those behind it.
  private var writers: [[UInt8]: Int] = [:]
  /// How much larger the store is with it.
  private var keyGrowth = 0
  private var byteGrowth = 0

  /// Nothing is written yet.
  public init() {}

  /// Whether no event has called the store.
  public var isEmpty: Bool { events.isEmpty }

  /// Carries out a call of a body for an event; what an event that keeps nothing writes is seen by itself alone.
  ///
  /// Throws `KeyError` where a bound does not allow it.
  public mutating func call(
    _ call: KeyCall, body: Int, event number: Int, keeps: Bool, _ table: KeyTable, now: Int64
  ) throws(KeyError) -> KeyReply {
    try check(call.key, table.bounds)
    let value = visible(call.key, to: number, table)
    let living = value.flatMap { $0.isExpired(at: now) ? nil : $0 }
    let (next, reply) = try call.apply(to: living, now: now)
    if call.operation.isRead || (next == nil && living == nil) { return reply }
    try grow(call.key, from: value, to: next, table)
    var event = events[number] ?? Event()
    if event.layers.last?.body != body { event.layers.append((body, [:])) }
    event.layers[event.layers.count - 1].values[call.key] = .some(next)
    events[number] = event
    if keeps { writers[call.key] = number }
    return reply
  }

  /// What an event sees below a key.
  private mutating func visible(_ key: [UInt8], to number: Int, _ table: KeyTable) -> KeyValue? {
    if let own = events[number]?.value(key) { return own }
    let found: (value: KeyValue?, seen: Seen)
    if let writer = writers[key], writer != number, let value = events[writer]?.value(key) {
      found = (value, .event(writer))
    } else {
      let present = table.present(key)
      found = (present.value, .table(version: present.version))
    }
    if events[number]?.seen[key] == nil { events[number, default: Event()].seen[key] = found.seen }
    return found.value
  }

  private func check(_ key: [UInt8], _ bounds: KeyBounds) throws(KeyError) {
    if key.isEmpty { throw KeyError("the key is empty") }
    if key.contains(0) { throw KeyError("the key has a null byte") }
    if key.count > bounds.keyBytesMax {
      throw KeyError("the key has \(key.count) bytes; at most \(bounds.keyBytesMax) are allowed (key_bytes_max)")
    }
  }

  private mutating func grow(
    _ key: [UInt8], from before: KeyValue?, to after: KeyValue?, _ table: KeyTable
  ) throws(KeyError) {
    let bounds = table.bounds
    let (size, sizeBefore) = (after?.byteCount ?? 0, before?.byteCount ?? 0)
    if size > bounds.valueBytesMax, size > sizeBefore {
      throw KeyError(
        "there would be \(size) bytes below the key; at most \(bounds.valueBytesMax) are allowed (key_value_bytes_max)")
    }
    let keys = (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    let bytes = size - sizeBefore + keys * key.count
    if keys > 0, table.keyCount + keyGrowth + keys > bounds.keysMax {
      throw KeyError("the store has \(bounds.keysMax) keys, the most that there may be (keys_max)")
    }
    if bytes > 0, table.byteCount + byteGrowth + bytes > bounds.bytesMax {
      throw KeyError(
        "the store would have more than \(bounds.bytesMax) bytes, the most that it may have (keys_bytes_max)")
    }
    keyGrowth += keys
    byteGrowth += bytes
  }

  // MARK: The end of an event

  /// An event was evaluated: what it has written becomes what all others see.
  ///
  /// Events are finished in their order.
  ///
  /// - Parameters:
  ///   - number: The event's place in the frame.
  ///   - dropped: The bodies whose writes do not count, since they took too long.
  ///   - name: The event's name; nil where it has none, or where nothing is kept.
  ///   - answers: What its bodies said, as JSON.
  public mutating func finish(
    _ number: Int, keeps: Bool, without dropped: Set<Int> = [], name: KeyEventName?, answers: () -> [UInt8],
    in table: inout KeyTable, now: Int64
  ) -> Outcome {
    guard keeps, let event = events[number] else { return .done(nil) }
    defer { if events[number]?.ticket == nil { events[number]?.ticket = .some(nil) } }
    if let name, case .pending(let first, let answers) = table.known(name) {
      return .known(table.repeated(first, nanos: now), answers: answers)
    }
    guard isValid(event, table) else { return .again }
    var writes = KeyWrites(nanos: now)
    for layer in event.layers where !dropped.contains(layer.body) {
      for (key, value) in layer.values { writes.values[key] = value }
    }
    if !writes.values.isEmpty, let name {
      writes.name = name
      writes.answers = answers()
    }
    let ticket = table.take(writes, reading: event.seen.keys)
    events[number]?.ticket = .some(ticket)
    return .done(ticket)
  }

  /// Whether all that an event has seen is still so.
  private func isValid(_ event: Event, _ table: KeyTable) -> Bool {
    event.seen.allSatisfy { key, seen in
      let version = table.present(key).version
      return switch seen {
      case .table(let seen): seen == version
      case .event(let writer): events[writer]?.ticket.flatMap { $0 } == version
      }
    }
  }
}
