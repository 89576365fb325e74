public import Detection
public import Primitives

/// The key-value store as the processes that run bodies reach it.
///
/// May be used from any thread.
public struct PythonKeys: Sendable {
  /// What is in it.
  let table: BargingLock<KeyTable>
  /// The time that expiry is held against, in nanoseconds since 1970.
  let now: @Sendable () -> Int64
  /// What bodies said of an event whose writes are committed; nil where there is no such event.
  let remembered: @Sendable (KeyEventName) -> [UInt8]?
  /// Commits what an event has written by itself.
  let commit: @Sendable (KeyTicket) -> Void
  /// What events have written is not committed.
  let cancel: @Sendable ([KeyTicket]) -> Void
  /// Which of several hosts has events for it.
  let turn = PythonKeyTurn()

  /// Makes the way to a store.
  public init(
    table: BargingLock<KeyTable>, now: @escaping @Sendable () -> Int64,
    remembered: @escaping @Sendable (KeyEventName) -> [UInt8]?, commit: @escaping @Sendable (KeyTicket) -> Void,
    cancel: @escaping @Sendable ([KeyTicket]) -> Void
  ) {
    self.table = table
    self.now = now
    self.remembered = remembered
    self.commit = commit
    self.cancel = cancel
  }

  /// A store that is empty and is seen by nobody else; for where there is no daemon.
  static func empty() -> PythonKeys {
    let bounds = KeyBounds(keyBytesMax: 2_048, valueBytesMax: 262_144, keysMax: 100_000, bytesMax: 67_108_864)
    let table = BargingLock(KeyTable(bounds))
    return PythonKeys(
      table: table, now: { BlamePage.wallNanos() }, remembered: { _ in nil },
      commit: { ticket in table.withLock { $0.commit([ticket]) } },
      cancel: { tickets in table.withLock { $0.fail(tickets) } })
  }

  /// What is known of an event that is to be evaluated: what its bodies said before, and what to wait for.
  func known(_ name: KeyEventName) -> (ticket: KeyTicket?, answers: [UInt8])? {
    let nanos = now()
    // First: what is not pending any more is in the file.
    let pending = table.withLock { table -> (KeyTicket?, [UInt8])? in
      guard case .pending(let first, let answers) = table.known(name) else { return nil }
      return (table.repeated(first, nanos: nanos), answers)
    }
    return pending ?? remembered(name).map { (nil, $0) }
  }
}

/// A call of the store as a worker sends it.
struct PythonKeyCall {
  /// The frame and the event in it, and the body.
  let sequence: UInt32
  let event: Int
  let body: Int
  let call: KeyCall

  /// Reads the payload of a KV frame; throws a `KeyError` for what is no call.
  static func read(_ node: JSONNode) throws(KeyError) -> PythonKeyCall {
    guard let sequence = node["frame"].integer.flatMap({ UInt32(exactly: $0) }), let event = node["event"].integer,
      let body = node["body"].integer, let operation = try operation(node)
    else { throw KeyError("the store was called in a way that it does not know") }
    let seconds = node["expires_at"].integer
    return PythonKeyCall(
      sequence: sequence, event: event, body: body,
      call: KeyCall(operation, key: node["key"].bytes ?? [], expiresNanos: seconds.map(nanos)))
  }

  private static func operation(_ node: JSONNode) throws(KeyError) -> KeyCall.Operation? {
    switch node["operation"].text {
    case "get_string_set": .getStrings
    case "get_dictionary": .getDictionary
    case "get_counter": .getCount
    case "put_string_set": .putStrings(KeyStrings(node["values"].byteTexts))
    case "put_dictionary": node["values"].bytes.map { .putDictionary($0) }
    case "add_string_set": .addStrings(node["values"].byteTexts)
    case "remove_string_set": .removeStrings(node["values"].byteTexts)
    case "increment_counter": .increment(try amount(node))
    case "reset_string_set": .resetStrings
    case "reset_dictionary": .resetDictionary
    case "reset_counter": .resetCount
    case "set_key_expiration": .expire
    default: nil
    }
  }

  private static func amount(_ node: JSONNode) throws(KeyError) -> Int64 {
    if let amount = node["amount"].integer { return Int64(amount) }
    throw KeyError("a counter was incremented by a number that 64 bits do not hold")
  }

  /// A time in seconds since 1970; one beyond the years that 64 bits hold is the last of them.
  private static func nanos(_ seconds: Int) -> Int64 {
    let (nanos, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (seconds < 0 ? .min : .max) : nanos
  }
}

extension KeyReply {
  /// The payload of a KVREPLY frame.
  var payload: [UInt8] {
    var writer = JSONWriter()
    writer.append("{\"value\":")
    switch self {
    case .nothing: writer.append("null")
    case .count(let count): writer.append(text: String(count))
    case .dictionary(let text): text.withUnsafeBytes { writer.append(string: $0) }
    case .strings(let strings): strings.write(to: &writer)
    }
    writer.append("}")
    return writer.bytes
  }
}

extension KeyError {
  /// The payload of a KVREPLY frame.
  var payload: [UInt8] {
    var writer = JSONWriter()
    writer.append("{\"error\":")
    writer.append(string: description)
    writer.append("}")
    return writer.bytes
  }
}
