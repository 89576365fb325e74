import Primitives

/// The bytes of an authored file as text.
enum SourceText {
  /// U+FEFF, which takes no column where it begins a line.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The bytes without a byte order mark at their start.
  static func withoutByteOrderMark(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard bytes.starts(with: byteOrderMark) else { return bytes }
    return UnsafeBufferPointer(rebasing: bytes.dropFirst(byteOrderMark.count))
  }

  /// Why the bytes are not UTF-8, with the place of the first byte that is not; nil when they are.
  static func fault(in bytes: UnsafeBufferPointer<UInt8>) -> YAMLFault? {
    if let encoding = TextEncoding.wideEncoding(of: bytes) {
      let message = "expected UTF-8, found \(encoding); convert it with: iconv -f \(encoding) -t UTF-8 FILE"
      return YAMLFault(.invalidUTF8, at: .start, message)
    }
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      let offset = error.byteOffsets.lowerBound
      let byte = String(bytes[offset], radix: 16, uppercase: true)
      return YAMLFault(
        .invalidUTF8, at: position(ofByte: offset, in: bytes),
        "expected UTF-8, found the byte 0x\(byte) (byte \(offset) of the file, counted from 0)"
          + TextEncoding.hint(forByteAt: offset, of: bytes))
    }
  }

  /// The place after the last character.
  static func end(of bytes: UnsafeBufferPointer<UInt8>) -> SourcePosition {
    position(ofByte: bytes.count, in: bytes)
  }

  /// The place of a byte, with lines as YAML counts them: they end at a line feed, a carriage return, or one of
  /// Unicode's separators.
  ///
  /// Bytes before it that are not UTF-8 count as a character each.
  static func position(ofByte offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> SourcePosition {
    positions(ofBytes: [offset], in: bytes)[0]
  }

  /// The places of bytes where characters begin, in the order in which they are asked for.
  ///
  /// - Complexity: O(n + k log k) in the bytes and the places.
  static func positions(ofBytes offsets: [Int], in bytes: UnsafeBufferPointer<UInt8>) -> [SourcePosition] {
    var positions = [SourcePosition](repeating: .start, count: offsets.count)
    var (line, column, done) = (1, 1, 0)
    var before: Unicode.Scalar = " "
    for index in offsets.indices.sorted(by: { offsets[$0] < offsets[$1] }) {
      let end = min(max(done, offsets[index]), bytes.count)
      for scalar in String(decoding: bytes[done..<end], as: UTF8.self).unicodeScalars {
        switch scalar {
        case "\n" where before == "\r": break
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
        case "\u{FEFF}" where column == 1: break
        default: column += 1
        }
        before = scalar
      }
      done = end
      positions[index] = SourcePosition(line: line, column: column)
    }
    return positions
  }

  /// The byte at a place, or the end when the place is beyond it; takes the bytes to be UTF-8.
  static func byte(at place: SourcePosition, in bytes: ArraySlice<UInt8>) -> Int {
    var (line, column, index) = (1, 1, bytes.startIndex)
    while index < bytes.endIndex, SourcePosition(line: line, column: column) < place {
      if column == 1, bytes[index...].starts(with: byteOrderMark) { index += byteOrderMark.count }
      let length = lineBreakLength(in: bytes, at: index)
      if length > 0 {
        (line, column, index) = (line + 1, 1, index + length)
      } else {
        (column, index) = (column + 1, bytes[(index + 1)...].firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.endIndex)
      }
    }
    return index
  }

  /// The first byte of the line that a byte is in.
  static func lineStart(in bytes: UnsafeBufferPointer<UInt8>, before index: Int) -> Int {
    (bytes[..<index].lastIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? -1) + 1
  }

  /// The byte after the line feed or carriage return that ends the line of a byte.
  static func lineEnd(in bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
    guard let end = bytes[index...].firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
      return bytes.count
    }
    let isPair = bytes[end] == UInt8(ascii: "\r") && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\n")
    return end + (isPair ? 2 : 1)
  }

  /// How many bytes the line break at a byte has, as YAML knows them; 0 when there is none.
  static func lineBreakLength(in bytes: ArraySlice<UInt8>, at index: Int) -> Int {
    guard index < bytes.endIndex else { return 0 }
    switch bytes[index] {
    case UInt8(ascii: "\n"): return 1
    case UInt8(ascii: "\r"): return bytes[index...].starts(with: [0x0D, 0x0A]) ? 2 : 1
    case 0xC2: return bytes[index...].starts(with: [0xC2, 0x85]) ? 2 : 0
    case 0xE2:
      let separators: [[UInt8]] = [[0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]]
      return separators.contains { bytes[index...].starts(with: $0) } ? 3 : 0
    default: return 0
    }
  }
}

/// Tells other encodings from UTF-8, to say how a file is converted.
enum TextEncoding {
  /// The name of UTF-16 or UTF-32 as `iconv` knows it, by a byte order mark or by the zeros between letters; nil for
  /// anything else.
  static func wideEncoding(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let head = Array(bytes.prefix(4))
    if head == [0xFF, 0xFE, 0, 0] || head == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    guard head.count == 4 else { return nil }
    // Without a mark: the first characters of a detection file are ASCII.
    switch head.map({ $0 == 0 }) {
    case [false, true, true, true]: return "UTF-32LE"
    case [true, true, true, false]: return "UTF-32BE"
    case [false, true, false, true]: return "UTF-16LE"
    case [true, false, true, false]: return "UTF-16BE"
    default: return nil
    }
  }

  /// What a byte that is not UTF-8 most likely belongs to; nothing where it is the start of a character of UTF-8.
  static func hint(forByteAt offset: Int, of bytes: UnsafeBufferPointer<UInt8>) -> String {
    let isAlone = offset + 1 >= bytes.count || bytes[offset + 1] < 0x80
    guard isAlone, bytes[offset] >= 0x80 else { return "" }
    // Latin-1 has no printable characters below 0xA0; there Windows has its quotes and dashes.
    let encoding = bytes[offset] < 0xA0 ? "WINDOWS-1252" : "ISO-8859-1"
    return "; if the file is \(encoding), convert it with: iconv -f \(encoding) -t UTF-8 FILE"
  }
}
