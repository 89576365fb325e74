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
