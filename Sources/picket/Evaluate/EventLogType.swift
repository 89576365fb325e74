import Foundation

/// Reads the log type that an event says it has.
///
/// Looks only at the top level of the event and takes its JSON on trust: what is wrong with it, the daemon will say.
struct EventLogType {
  private static let key = Array("p_log_type".utf8)

  private let event: [UInt8]
  private var offset = 0

  /// The text under `p_log_type`; nil when there is none, or when the event is no JSON object.
  static func of(_ event: [UInt8]) -> String? {
    var search = EventLogType(event: event)
    return search.find()
  }

  private init(event: [UInt8]) {
    self.event = event
  }

  private mutating func find() -> String? {
    skipBlanks()
    guard skip("{") else { return nil }
    repeat {
      skipBlanks()
      guard let key = skipString() else { return nil }
      skipBlanks()
      guard skip(":") else { return nil }
      skipBlanks()
      if event[key].elementsEqual(EventLogType.key) { return text() }
      skipValue()
    } while skip(",")
    return nil
  }

  /// The text that starts here; nil for any other value, and for the empty text.
  private mutating func text() -> String? {
    let start = offset
    guard skipString() != nil else { return nil }
    let text = try? JSONDecoder().decode(String.self, from: Data(event[start..<offset]))
    return text?.isEmpty == true ? nil : text
  }

  private mutating func skip(_ expected: Unicode.Scalar) -> Bool {
    guard offset < event.count, event[offset] == UInt8(ascii: expected) else { return false }
    offset += 1
    return true
  }

  private mutating func skipBlanks() {
    while offset < event.count, EventBoundary.isBlank(event[offset]) { offset += 1 }
  }

  /// Passes over a string and gives the range between its quotes.
  private mutating func skipString() -> Range<Int>? {
    guard skip("\"") else { return nil }
    let start = offset
    while offset < event.count {
      switch event[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return start..<(offset - 1)
      case UInt8(ascii: "\\"): offset += 2
      default: offset += 1
      }
    }
    return nil
  }

  /// Passes over a value up to the comma or brace after it.
  private mutating func skipValue() {
    var depth = 0
    while offset < event.count {
      switch event[offset] {
      case UInt8(ascii: "\""):
        if skipString() == nil { return }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: return
      default: break
      }
      offset += 1
    }
  }
}
