/// Stands for what one event has written to the key-value store, until that is committed.
public struct KeyTicket: Sendable, Hashable, Comparable {
  /// Events that were evaluated later have larger ones.
  let number: UInt64

  /// Compares the order of evaluation.
  public static func < (left: KeyTicket, right: KeyTicket) -> Bool { left.number < right.number }
}

/// The name by which a client repeats an event.
public struct KeyEventName: Sendable, Hashable {
  /// The uid that the name belongs to; nil for one that Picket gave.
  public let owner: UInt32?
  /// The kind of the event.
  public let logType: String
  /// The event's id, which is not empty.
  public let id: String

  /// Makes a name; nil for an event without an id.
  public init?(owner: UInt32?, logType: String, id: String) {
    if id.isEmpty { return nil }
    self.owner = owner
    self.logType = logType
    self.id = id
  }
}

/// What one event means for the store.
public struct KeyWrites: Sendable {
  /// What is below each key that it has written, once it is committed; nil for what is not there any more.
  public var values: [[UInt8]: KeyValue?] = [:]
  /// The events whose writes it has read or written over, and that were not committed then.
  var dependencies: Set<KeyTicket> = []
  /// The event's name; nil where there is none, or where it has written nothing.
  public var name: KeyEventName?
  /// What its bodies said, as JSON, for when the event comes again.
  public var answers: [UInt8] = []
  /// When it was evaluated, in nanoseconds since 1970.
  public var nanos: Int64

  /// Nothing is written yet.
  init(nanos: Int64) {
    self.nanos = nanos
  }
}

/// The bounds of the store.
public struct KeyBounds: Sendable, Equatable {
  /// Bytes of a key.
  public var keyBytesMax: Int
  /// Bytes below one key.
  public var valueBytesMax: Int
  /// Keys.
  public var keysMax: Int
  /// Bytes of all keys and what is below them.
  public var bytesMax: Int

  /// Makes bounds.
  public init(keyBytesMax: Int, valueBytesMax: Int, keysMax: Int, bytesMax: Int) {
    self.keyBytesMax = keyBytesMax
    self.valueBytesMax = valueBytesMax
    self.keysMax = keysMax
    self.bytesMax = bytesMax
  }
}
