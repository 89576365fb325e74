/// What bodies in Python keep below a key: a set of texts, a dictionary and a count, each of which may be absent, and one
/// time at which all of it expires.
public struct KeyValue: Sendable, Equatable {
  /// The texts; nil where there are none.
  public var strings: KeyStrings?
  /// The dictionary as JSON; nil where there is none.
  public var dictionary: [UInt8]?
  /// The count; nil where there is none.
  public var count: Int64?
  /// When it expires, in nanoseconds since 1970.
  public var expiresNanos: Int64
  /// When it was written last, in nanoseconds since 1970.
  public var updatedNanos: Int64

  /// Makes what is below a key.
  public init(
    strings: KeyStrings? = nil, dictionary: [UInt8]? = nil, count: Int64? = nil, expiresNanos: Int64,
    updatedNanos: Int64
  ) {
    self.strings = strings
    self.dictionary = dictionary
    self.count = count
    self.expiresNanos = expiresNanos
    self.updatedNanos = updatedNanos
  }

  /// What it counts towards the bounds, in bytes.
  public var byteCount: Int {
    KeyValue.fixedBytes + (strings?.bytes.count ?? 0) + (dictionary?.count ?? 0)
  }

  /// Whether it is over at a time.
  public func isExpired(at now: Int64) -> Bool { expiresNanos <= now }

  /// The count and the times.
  public static let fixedBytes = 24
  /// How long what is below a key lasts where nobody says how long: 90 days, as the platform has it.
  public static let lifetimeNanos: Int64 = 90 * 86_400 * 1_000_000_000
}

/// One call of the key-value store.
public struct KeyCall: Sendable, Equatable {
  /// What is to be done below the key.
  public enum Operation: Sendable, Equatable {
    case getStrings, getDictionary, getCount
    case putStrings(KeyStrings)
    case putDictionary([UInt8])
    case addStrings([[UInt8]])
    case removeStrings([[UInt8]])
    case increment(Int64)
    case resetStrings, resetDictionary, resetCount
    /// Sets the expiry alone.
    case expire

    /// Whether it changes nothing.
    public var isRead: Bool {
      switch self {
      case .getStrings, .getDictionary, .getCount: true
      default: false
      }
    }
  }

  /// What is to be done.
  public var operation: Operation
  /// The key, in UTF-8.
  public var key: [UInt8]
  /// The expiry to set, in nanoseconds since 1970; nil to leave it.
  public var expiresNanos: Int64?

  /// Makes a call.
  public init(_ operation: Operation, key: [UInt8], expiresNanos: Int64? = nil) {
    self.operation = operation
    self.key = key
    self.expiresNanos = expiresNanos
  }
}

/// What the store answers to a call.
public enum KeyReply: Sendable, Equatable {
  case nothing
  case strings(KeyStrings)
  /// JSON.
  case dictionary([UInt8])
  case count(Int64)
}

/// Why the store refused a call; the body's function fails with it.
public struct KeyError: Error, Equatable, CustomStringConvertible {
  /// What is wrong, with the bound that was exceeded.
  public let description: String

  /// Makes an error.
  public init(_ description: String) {
    self.description = description
  }
}

extension KeyCall {
  /// Does it to what is below the key: what is there afterwards, and the answer.
  ///
  /// Throws `KeyError` for a count that 64 bits do not hold.
  func apply(to value: KeyValue?, now: Int64) throws(KeyError) -> (value: KeyValue?, reply: KeyReply) {
    switch operation {
    case .getStrings: return (value, value?.strings.map { .strings($0) } ?? .nothing)
    case .getDictionary: return (value, value?.dictionary.map { .dictionary($0) } ?? .nothing)
    case .getCount: return (value, value?.count.map { .count($0) } ?? .nothing)
    default: break
    }
    // Nothing to take away, and no time to set: nothing begins to be there for it.
    if value == nil, expiresNanos == nil, isReset { return (nil, .nothing) }
    var next = value ?? KeyValue(expiresNanos: now + KeyValue.lifetimeNanos, updatedNanos: now)
    let reply = try change(&next, now: now)
    next.expiresNanos = expiresNanos ?? next.expiresNanos
    next.updatedNanos = max(now, next.updatedNanos)
    return (next, reply)
  }

  private var isReset: Bool {
    switch operation {
    case .resetStrings, .resetDictionary, .resetCount, .expire: true
    default: false
    }
  }

  private func change(_ next: inout KeyValue, now: Int64) throws(KeyError) -> KeyReply {
    switch operation {
    case .putStrings(let strings):
      next = KeyValue(strings: strings, expiresNanos: now + KeyValue.lifetimeNanos, updatedNanos: next.updatedNanos)
    case .putDictionary(let text):
      next = KeyValue(dictionary: text, expiresNanos: now + KeyValue.lifetimeNanos, updatedNanos: next.updatedNanos)
    case .addStrings(let texts):
      let strings = (next.strings ?? KeyStrings()).adding(texts)
      next.strings = strings
      return .strings(strings)
    case .removeStrings(let texts):
      let strings = (next.strings ?? KeyStrings()).removing(texts)
      next.strings = strings.count == 0 ? nil : strings
      return .strings(strings)
    case .increment(let amount):
      let (sum, overflow) = (next.count ?? 0).addingReportingOverflow(amount)
      if overflow { throw KeyError("the count would be \(next.count ?? 0) + \(amount), which 64 bits do not hold") }
      next.count = sum
      return .count(sum)
    case .resetStrings: next.strings = nil
    case .resetDictionary: next.dictionary = nil
    case .resetCount: next.count = nil
    case .expire, .getStrings, .getDictionary, .getCount: break
    }
    return .nothing
  }
}
