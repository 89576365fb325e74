/// Reads JSON strictly up to its first fault.
struct JSONFaultScanner {
  /// What is wrong, and at which byte.
  struct Fault {
    let offset: Int
    let cause: String
  }

  /// What may come next.
  private enum Expectation {
    case value
    /// A value, or the end of a list that has none.
    case valueOrEnd
    case key
    /// A key, or the end of an object that has none.
    case keyOrEnd
    case colon
    case commaOrEnd
    case nothing
  }

  /// The depth at which the search ends, so that brackets alone take little memory; no event is nested so deep.
  private static let depthMax = 65_536

  let bytes: UnsafeRawBufferPointer
  var offset = 0
  /// The brackets that are open, each with where it stands.
  private var open: [Int] = []
  private var expectation = Expectation.value

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The first fault; nil when there is none.
  mutating func fault() -> Fault? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return Fault(offset: 0, cause: "a byte order mark stands before the object; leave it out")
    }
    while true {
      skipBlanks()
      guard offset < bytes.count else { return expectation == .nothing ? nil : cutOff }
      if let fault = step() { return fault }
    }
  }

  private var byte: UInt8 { bytes[offset] }

  private mutating func step() -> Fault? {
    switch expectation {
    case .value, .valueOrEnd: value()
    case .key, .keyOrEnd: key()
    case .colon: colon()
    case .commaOrEnd: commaOrEnd()
    case .nothing: Fault(offset: offset, cause: rest)
    }
  }

  private mutating func value() -> Fault? {
    switch byte {
    case UInt8(ascii: "{") where open.count == JSONFaultScanner.depthMax,
      UInt8(ascii: "[") where open.count == JSONFaultScanner.depthMax:
      return Fault(offset: offset, cause: "it is nested deeper than \(JSONFaultScanner.depthMax) levels")
    case UInt8(ascii: "{"): enter(.keyOrEnd)
    case UInt8(ascii: "["): enter(.valueOrEnd)
    case UInt8(ascii: "]") where expectation == .valueOrEnd: leave()
    case UInt8(ascii: "\""):
      if let fault = string() { return fault }
      endValue()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      if let fault = number() { return fault }
      endValue()
    default:
      for word in ["true", "false", "null"] where bytes[offset...].starts(with: word.utf8) {
        let end = offset + word.utf8.count
        if end < bytes.count, JSONFaultScanner.isWordByte(bytes[end]) { break }
        offset = end
        endValue()
        return nil
      }
      return Fault(offset: offset, cause: noValue)
    }
    return nil
  }

  private mutating func key() -> Fault? {
    switch byte {
    case UInt8(ascii: "\""):
      if let fault = string() { return fault }
      expectation = .colon
    case UInt8(ascii: "}") where expectation == .keyOrEnd: leave()
    case UInt8(ascii: "}"):
      return Fault(offset: offset, cause: "a comma stands before the closing brace; leave it out")
    case UInt8(ascii: ","): return Fault(offset: offset, cause: "two commas, or one too early; expected a key")
    default:
      let foreign = foreignText
      if let foreign { return Fault(offset: offset, cause: foreign) }
      return Fault(
        offset: offset,
        cause: JSONFaultScanner.isWordByte(byte)
          ? "the key '\(word)' has no double quotes" : "expected a key in double quotes, found \(found)")
    }
    return nil
  }

  private mutating func colon() -> Fault? {
    guard byte == UInt8(ascii: ":") else {
      return Fault(offset: offset, cause: foreignText ?? "expected a colon after the key, found \(found)")
    }
    offset += 1
    expectation = .value
    return nil
  }

  private mutating func commaOrEnd() -> Fault? {
    let isObject = open.last.map { bytes[$0] == UInt8(ascii: "{") } ?? false
    switch byte {
    case UInt8(ascii: ","):
      offset += 1
      expectation = isObject ? .key : .value
    case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: leave()
    default:
      let end = isObject ? "closing brace" : "closing bracket"
      return Fault(offset: offset, cause: foreignText ?? "expected a comma or the \(end), found \(found)")
    }
    return nil
  }

  private mutating func enter(_ next: Expectation) {
    open.append(offset)
    offset += 1
    expectation = next
  }

  private mutating func leave() {
    open.removeLast()
    offset += 1
    endValue()
  }

  private mutating func endValue() {
    expectation = open.isEmpty ? .nothing : .commaOrEnd
  }

  private mutating func skipBlanks() {
    while offset < bytes.count, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  private var cutOff: Fault {
    guard let bracket = open.last else { return Fault(offset: offset, cause: "a value is missing") }
    let place = SourcePosition(ofByte: bracket, in: bytes, endsLinesAtReturns: false)
    let noun = bytes[bracket] == UInt8(ascii: "{") ? "object" : "list"
    return Fault(
      offset: offset,
      cause:
        "it ends before the \(noun) that begins at line \(place.line), column \(place.column) is closed; it may be cut off"
    )
  }

  private var rest: String {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): "another value follows; expected one"
    case UInt8(ascii: "}"), UInt8(ascii: "]"): "a closing bracket that nothing opened"
    case UInt8(ascii: ","): "a comma follows the value; leave it out"
    case 0: "a NUL byte follows the value"
    default: foreignText ?? "expected nothing after the value, found \(found)"
    }
  }
}
