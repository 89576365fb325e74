import CSimdJSON

/// The way to a value in an event: a key of the top level by its exact spelling, or else keys with dots between them.
public struct EventKey: Sendable {
  /// What an event holds there.
  public enum Value: Equatable, Sendable {
    case text(String)
    /// A number, as it is written.
    case number(String)
    /// What it is instead, with its article.
    case other(String)
    case missing
  }

  /// The keys with dots between them.
  public let text: String
  private let whole: [UInt8]
  private let path: [[UInt8]]

  /// Nil for an empty text, and for one with nothing beside a dot.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.contains(where: \.isEmpty) { return nil }
    self.text = text
    whole = Array(text.utf8)
    path = parts.map { Array($0.utf8) }
  }

  private init(name: StaticString) {
    text = name.description
    whole = Array(text.utf8)
    path = [whole]
  }

  /// The key under which Panther's events have their log type.
  public static let logType = EventKey(name: "p_log_type")
  /// The key under which Panther's events have their time.
  public static let eventTime = EventKey(name: "p_event_time")
  /// The key under which Panther's events have their name.
  public static let rowID = EventKey(name: "p_row_id")

  /// What an event holds under this key; of a key that comes twice, the last counts.
  ///
  /// Takes the event's JSON on trust. Linear; fast where the event does not have the key.
  public func value(in event: [UInt8]) -> Value {
    event.withUnsafeBufferPointer { bytes in
      let last = path[path.count - 1]
      guard let base = bytes.baseAddress, picket_bytes_find(base, bytes.count, last, last.count) != nil else {
        return .missing
      }
      guard let offset = EventKey.find(whole, in: bytes, at: 0) ?? find(in: bytes) else { return .missing }
      return EventKey.value(in: bytes, at: offset)
    }
  }

  private func find(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var offset = 0
    for key in path {
      guard let next = EventKey.find(key, in: bytes, at: offset) else { return nil }
      offset = next
    }
    return offset
  }

  private static func find(_ key: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    guard var walk = MemberWalk(bytes, at: start) else { return nil }
    var found: Int?
    while let member = walk.next() {
      if bytes[member.key].elementsEqual(key) { found = member.value }
    }
    return found
  }

  private static func value(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Value {
    switch bytes[offset] {
    case UInt8(ascii: "\""):
      return JSONText.bytes(of: bytes, at: offset).map { .text(String(decoding: $0, as: UTF8.self)) } ?? .missing
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let end = MemberWalk.endOfValue(in: bytes, at: offset) ?? bytes.count
      return .number(String(decoding: bytes[offset..<end], as: UTF8.self))
    case UInt8(ascii: "{"): return .other("an object")
    case UInt8(ascii: "["): return .other("a list")
    case UInt8(ascii: "n"): return .missing
    default: return .other("true or false")
    }
  }
}
