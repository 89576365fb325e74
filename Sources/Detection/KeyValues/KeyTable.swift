/// The key-value store as bodies see it: what is committed, and over it what events have written whose commit is to come.
///
/// A state machine without a clock and a disk. Each event that has written, or has read what is not committed, has a
/// ticket; it may be committed with or after the tickets that it depends on, and with one that fails it fails. Whoever
/// shares it guards it.
public struct KeyTable: Sendable {
  /// What is below a key, by who has written it.
  private struct Entry {
    var committed: KeyValue?
    /// Who has written what is committed.
    var writer: KeyTicket
    /// What is written and not committed, in order.
    var pending: [(ticket: KeyTicket, value: KeyValue?)] = []

    var present: KeyValue? { pending.isEmpty ? committed : pending[pending.count - 1].value }
    var version: KeyTicket { pending.last?.ticket ?? writer }
  }

  /// What is known of an event that is to come once, by its name.
  public enum Known: Sendable {
    case no
    /// It was evaluated, with what its bodies said; its ticket is not committed yet.
    case pending(KeyTicket, answers: [UInt8])
  }

  /// What bodies may write.
  public let bounds: KeyBounds
  /// Keys that there are, expired ones included until they are evicted.
  public private(set) var keyCount = 0
  /// Bytes of all keys and what is below them.
  public private(set) var byteCount = 0

  private var entries: [[UInt8]: Entry] = [:]
  private var tickets: [KeyTicket: KeyWrites] = [:]
  private var names: [KeyEventName: KeyTicket] = [:]
  private var lastNumber = KeyTable.loaded.number

  /// The version of what is not there, and of what was there at the beginning.
  private static let absent = KeyTicket(number: 0)
  private static let loaded = KeyTicket(number: 1)

  /// Makes an empty table.
  public init(_ bounds: KeyBounds) {
    self.bounds = bounds
  }

  /// Takes what was stored, before anything else.
  public mutating func load(_ key: [UInt8], _ value: KeyValue) {
    entries[key] = Entry(committed: value, writer: KeyTable.loaded)
    count(key, from: nil, to: value)
  }

  /// What is below a key, and its version, which changes with it.
  func present(_ key: [UInt8]) -> (value: KeyValue?, version: KeyTicket) {
    guard let entry = entries[key] else { return (nil, KeyTable.absent) }
    return (entry.present, entry.version)
  }

  /// Tickets that are not committed yet.
  public var pendingCount: Int { tickets.count }

  /// The event of a name where it was evaluated and is not committed yet.
  public func known(_ name: KeyEventName) -> Known {
    guard let ticket = names[name], let writes = tickets[ticket] else { return .no }
    return .pending(ticket, answers: writes.answers)
  }

  // MARK: Tickets

  /// Takes what an event has written; nil where that is nothing and it waits for nothing.
  mutating func take(_ writes: KeyWrites, reading keys: some Sequence<[UInt8]>) -> KeyTicket? {
    var writes = writes
    for key in keys {
      if let last = entries[key]?.pending.last { writes.dependencies.insert(last.ticket) }
    }
    writes.dependencies = writes.dependencies.filter { tickets[$0] != nil }
    if writes.values.isEmpty { writes.name = nil }
    if writes.values.isEmpty, writes.dependencies.isEmpty { return nil }
    lastNumber += 1
    let ticket = KeyTicket(number: lastNumber)
    for (key, value) in writes.values {
      var entry = entries[key] ?? Entry(committed: nil, writer: KeyTable.absent)
      count(key, from: entry.present, to: value)
      entry.pending.append((ticket, value))
      entries[key] = entry
    }
    if let name = writes.name { names[name] = ticket }
    tickets[ticket] = writes
    return ticket
  }

  /// A ticket of an event that is the repeat of another, and is not answered before that one is committed.
  public mutating func repeated(_ ticket: KeyTicket, nanos: Int64) -> KeyTicket? {
    var writes = KeyWrites(nanos: nanos)
    writes.dependencies = [ticket]
    return take(writes, reading: [])
  }

  /// Removes what is below keys, once the ticket is committed; those that are not there are passed over.
  public mutating func remove(_ keys: [[UInt8]], now: Int64) -> (ticket: KeyTicket?, count: Int) {
    var writes = KeyWrites(nanos: now)
    for key in keys {
      if let value = present(key).value, !value.isExpired(at: now) { writes.values[key] = .some(nil) }
    }
    return (take(writes, reading: writes.values.keys), writes.values.count)
  }

  /// What tickets have written, in their order; empty for those that are none any more.
  public func writes(of taken: [KeyTicket]) -> [KeyWrites] { taken.sorted().compactMap { tickets[$0] } }

  /// Tickets were committed in one transaction.
  public mutating func commit(_ committed: [KeyTicket]) {
    for ticket in committed.sorted() {
      guard let writes = remove(ticket) else { continue }
      for key in writes.values.keys {
        guard var entry = entries[key], let place = entry.pending.firstIndex(where: { $0.ticket == ticket }) else {
          continue
        }
        entry.committed = entry.pending[place].value
        entry.writer = ticket
        entry.pending.remove(at: place)
        store(entry, below: key)
      }
    }
  }

  /// Tickets will not be committed: nor will those that depend on them.
  public mutating func fail(_ failed: [KeyTicket]) {
    var failing = failed
    while let ticket = failing.popLast() {
      guard let writes = remove(ticket) else { continue }
      for key in writes.values.keys {
        guard var entry = entries[key], let place = entry.pending.firstIndex(where: { $0.ticket == ticket }) else {
          continue
        }
        let before = entry.present
        failing += entry.pending[(place + 1)...].map(\.ticket)
        entry.pending.removeSubrange(place...)
        count(key, from: before, to: entry.present)
        store(entry, below: key)
      }
      failing += tickets.filter { $0.value.dependencies.contains(ticket) }.map(\.key)
    }
  }

  private mutating func remove(_ ticket: KeyTicket) -> KeyWrites? {
    guard let writes = tickets.removeValue(forKey: ticket) else { return nil }
    if let name = writes.name, names[name] == ticket { names[name] = nil }
    return writes
  }

  private mutating func store(_ entry: Entry, below key: [UInt8]) {
    entries[key] = entry.committed == nil && entry.pending.isEmpty ? nil : entry
  }

  /// What was committed below keys has expired and is gone from the file.
  public mutating func evict(_ keys: [[UInt8]], now: Int64) {
    for key in keys {
      guard var entry = entries[key], entry.committed?.isExpired(at: now) ?? false else { continue }
      let before = entry.present
      entry.committed = nil
      count(key, from: before, to: entry.present)
      store(entry, below: key)
    }
  }

  private mutating func count(_ key: [UInt8], from before: KeyValue?, to after: KeyValue?) {
    keyCount += (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    byteCount += (after.map { $0.byteCount + key.count } ?? 0) - (before.map { $0.byteCount + key.count } ?? 0)
  }
}

// MARK: The order of commits

extension KeyTable {
  /// What may be done with tickets that are to be committed together.
  public enum Readiness: Sendable, Equatable {
    /// All that they depend on is committed, or is among those that are ready too.
    case ready
    /// They depend on some that are still to come.
    case waiting
    /// They depend on some that have failed.
    case failed
  }

  /// What may be done with each of some batches; those that are ready go into one transaction.
  ///
  /// The other tickets of a batch that has failed fail too.
  public mutating func readiness(of batches: [[KeyTicket]]) -> [Readiness] {
    var states = [Readiness](repeating: .ready, count: batches.count)
    var isSettled = false
    while !isSettled {
      isSettled = true
      for place in batches.indices where states[place] == .ready {
        if batches[place].allSatisfy({ tickets[$0] != nil }) { continue }
        states[place] = .failed
        fail(batches[place])
        isSettled = false
      }
    }
    var offered = Set<KeyTicket>()
    for place in batches.indices where states[place] == .ready { offered.formUnion(batches[place]) }
    isSettled = false
    while !isSettled {
      isSettled = true
      for place in batches.indices where states[place] == .ready {
        if batches[place].allSatisfy({ waits(for: offered, $0) }) { continue }
        states[place] = .waiting
        offered.subtract(batches[place])
        isSettled = false
      }
    }
    return states
  }

  /// Whether a ticket depends on no pending one beside those that are offered.
  private func waits(for offered: Set<KeyTicket>, _ ticket: KeyTicket) -> Bool {
    tickets[ticket]?.dependencies.allSatisfy { tickets[$0] == nil || offered.contains($0) } ?? true
  }
}
