/// Goes through the members of a JSON object without reading their values.
///
/// Takes the JSON on trust, as far as the bytes go: what is wrong with it, the daemon will say.
struct MemberWalk {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset: Int
  /// Whether a value was found and not ignored yet.
  private var isAtValue = false
  /// Whether the brace that closes the object was reached.
  private(set) var isAtEnd = false

  /// Begins with the object at an offset; nil when there is none.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int = 0) {
    self.bytes = bytes
    offset = start
    skipBlanks()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "{") else { return nil }
    offset += 1
  }

  /// The next key, without its quotes and as it is written, and the offset of its value; nil after the last one.
  mutating func next() -> (key: Range<Int>, value: Int)? {
    if isAtValue { skipValue() }
    skipBlanks()
    if isAt(",") {
      offset += 1
      skipBlanks()
    }
    isAtEnd = isAt("}")
    guard isAt("\""), let end = MemberWalk.endOfString(in: bytes, at: offset) else { return nil }
    let key = (offset + 1)..<(end - 1)
    offset = end
    skipBlanks()
    guard isAt(":") else { return nil }
    offset += 1
    skipBlanks()
    guard offset < bytes.count else { return nil }
    isAtValue = true
    return (key, offset)
  }

  /// The offset after the value at an offset; nil when it is not wholly there.
  static func endOfValue(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    switch bytes[start] {
    case UInt8(ascii: "\""): return endOfString(in: bytes, at: start)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var boundary = ValueBoundary()
      guard case .end(let end) = boundary.search(UnsafeBufferPointer(rebasing: bytes[start...])) else { return nil }
      return start + end
    default: return bytes[start...].firstIndex { isBlank($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
    }
  }

  private static func endOfString(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    var index = start + 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  private mutating func skipValue() {
    isAtValue = false
    offset = MemberWalk.endOfValue(in: bytes, at: offset) ?? bytes.count
  }

  private mutating func skipBlanks() {
    while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
  }

  private func isAt(_ expected: Unicode.Scalar) -> Bool {
    offset < bytes.count && bytes[offset] == UInt8(ascii: expected)
  }
}

/// The text that a JSON string stands for.
enum JSONText {
  /// The text of the string at an offset, without its escapes; nil when there is no string, or it is not whole.
  ///
  /// A lone surrogate reads as U+FFFD, as everywhere in Picket; an escape that JSON does not know stays as it is.
  static func bytes(of json: UnsafeBufferPointer<UInt8>, at start: Int) -> [UInt8]? {
    guard start < json.count, json[start] == UInt8(ascii: "\""),
      let end = MemberWalk.endOfValue(in: json, at: start)
    else { return nil }
    let raw = UnsafeBufferPointer(rebasing: json[(start + 1)..<(end - 1)])
    guard raw.contains(UInt8(ascii: "\\")) else { return Array(raw) }
    var reader = Reader(raw: raw)
    return reader.read()
  }

  private struct Reader {
    let raw: UnsafeBufferPointer<UInt8>
    var offset = 0
    var text: [UInt8] = []

    mutating func read() -> [UInt8] {
      text.reserveCapacity(raw.count)
      while offset < raw.count {
        if raw[offset] == UInt8(ascii: "\\"), offset + 1 < raw.count {
          readEscape()
        } else {
          text.append(raw[offset])
          offset += 1
        }
      }
      return text
    }

    private mutating func readEscape() {
      let letter = raw[offset + 1]
      if letter == UInt8(ascii: "u"), let unit = codeUnit(at: offset) {
        offset += 6
        append(unit)
        return
      }
      offset += 2
      switch letter {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
      default: text += [UInt8(ascii: "\\"), letter]
      }
    }

    /// Appends what a code unit stands for, with the one after it where the two are a pair.
    private mutating func append(_ unit: UInt32) {
      var value = unit
      if (0xD800..<0xDC00).contains(unit), let low = codeUnit(at: offset), (0xDC00..<0xE000).contains(low) {
        offset += 6
        value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      text += String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8
    }

    private func codeUnit(at start: Int) -> UInt32? {
      guard start + 6 <= raw.count, raw[start] == UInt8(ascii: "\\"), raw[start + 1] == UInt8(ascii: "u") else {
        return nil
      }
      return UInt32(String(decoding: raw[(start + 2)..<(start + 6)], as: UTF8.self), radix: 16)
    }
  }
}

/// Finds what an object holds at a path of keys that the caller named.
struct PathSearch {
  /// What is at the end of the path.
  enum Finding {
    /// The elements of a list begin at an offset inside of some objects; what is left of the path holds for each.
    case list(Int, depth: Int, rest: [String])
    /// An object.
    case object(Range<Int>)
    /// A text.
    case text([UInt8])
    /// Nothing of this kind, and what it is instead.
    case nothing(String)
  }

  let object: UnsafeBufferPointer<UInt8>

  /// Follows the path from the outermost object; a key with dots in it counts before the path of its parts.
  ///
  /// Nil when the object has no such member, as far as it is there.
  func finding(_ path: [String]) -> Finding? {
    var (rest, start, depth) = (path[...], 0, 0)
    while true {
      guard let (value, count) = member(of: start, rest) else { return nil }
      depth += 1
      rest = rest.dropFirst(count)
      switch object[value] {
      case UInt8(ascii: "["): return .list(value + 1, depth: depth, rest: Array(rest))
      case UInt8(ascii: "{") where !rest.isEmpty: start = value
      case UInt8(ascii: "{"): return MemberWalk.endOfValue(in: object, at: value).map { .object(value..<$0) }
      case UInt8(ascii: "\"") where rest.isEmpty: return JSONText.bytes(of: object, at: value).map(Finding.text)
      default: return rest.isEmpty ? .nothing(noun(at: value)) : nil
      }
    }
  }

  /// The value under the whole path as one key, or else under its first key, and how many keys of the path that took.
  private func member(of start: Int, _ path: ArraySlice<String>) -> (value: Int, count: Int)? {
    guard var walk = MemberWalk(object, at: start), let first = path.first else { return nil }
    let whole = path.joined(separator: ".")
    var found: Int?
    while let member = walk.next() {
      let key = object[member.key]
      if key.elementsEqual(whole.utf8) { return (member.value, path.count) }
      if found == nil, key.elementsEqual(first.utf8) { found = member.value }
    }
    return found.map { ($0, 1) }
  }

  private func noun(at value: Int) -> String {
    switch object[value] {
    case UInt8(ascii: "n"): "null"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "true or false"
    default: "a number"
    }
  }
}
