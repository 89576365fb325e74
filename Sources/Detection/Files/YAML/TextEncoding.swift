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
