/// A kind of content that is not read, by its first bytes.
struct ContentKind: Equatable {
  /// What it is, with its article.
  let noun: String
  /// How to make of it what can be read; empty where nothing is known.
  let hint: String

  init(_ noun: String, _ hint: String = "") {
    self.noun = noun
    self.hint = hint
  }

  /// What is reported of an input that holds this.
  func refusal(of name: String, expected: String) -> String {
    let ending = hint.isEmpty ? "" : "; \(hint)"
    return "\(name) holds \(noun); expected \(expected)\(ending)"
  }

  /// Whether more bytes must be read before `of` can answer.
  static func needsMore(_ head: [UInt8]) -> Bool {
    if head.count < 2 { return true }
    if head.count < 4, head.contains(0) { return true }
    return signatures.contains { $0.bytes.count > head.count && $0.bytes.starts(with: head) }
  }

  /// The kind of content that begins so; nil for text, JSON among it.
  static func of(_ head: [UInt8]) -> ContentKind? {
    if let known = signatures.first(where: { head.starts(with: $0.bytes) }) { return known.kind }
    if head.count >= 262, head[257..<262].elementsEqual("ustar".utf8) { return tar }
    if let encoding = encodingWithoutMark(of: head) { return encoding }
    return head.prefix(8).contains(0) ? ContentKind("binary data of an unknown kind") : nil
  }

  /// Texts that begin with an ASCII character show their encoding by where its zeros stand.
  private static func encodingWithoutMark(of head: [UInt8]) -> ContentKind? {
    guard head.count >= 4 else { return nil }
    switch (head[0] != 0, head[1] != 0, head[2] != 0, head[3] != 0) {
    case (true, false, false, false): return encoded("UTF-32LE")
    case (false, false, false, true): return encoded("UTF-32BE")
    case (true, false, true, false): return encoded("UTF-16LE")
    case (false, true, false, true): return encoded("UTF-16BE")
    default: return nil
    }
  }

  private static func encoded(_ name: String) -> ContentKind {
    ContentKind("text in \(name)", "convert it, for example with iconv -f \(name) -t UTF-8")
  }

  private static let tar = ContentKind("a tar archive", "unpack it first, for example with tar -xO")

  private struct Signature {
    let bytes: [UInt8]
    let kind: ContentKind

    init(_ bytes: [UInt8], _ kind: ContentKind) {
      self.bytes = bytes
      self.kind = kind
    }

    init(_ text: String, _ kind: ContentKind) {
      self.init(Array(text.utf8), kind)
    }
  }

  /// Longer ones stand before those that they begin with.
  private static let signatures = [
    Signature([0xFF, 0xFE, 0, 0], encoded("UTF-32")),
    Signature([0, 0, 0xFE, 0xFF], encoded("UTF-32")),
    Signature([0xFF, 0xFE], encoded("UTF-16")),
    Signature([0xFE, 0xFF], encoded("UTF-16")),
    Signature("PAR1", ContentKind("Parquet", "convert it to JSON lines, for example with DuckDB")),
    Signature(
      [0x4F, 0x62, 0x6A, 1], ContentKind("Avro", "convert it to JSON lines, for example with avro-tools tojson")),
    Signature("ORC", ContentKind("ORC", "convert it to JSON lines, for example with orc-contents")),
    Signature("ARROW1", ContentKind("Arrow", "convert it to JSON lines first")),
    Signature([0x50, 0x4B, 3, 4], ContentKind("a zip archive", "unpack it first, for example with unzip -p")),
    Signature([0x50, 0x4B, 5, 6], ContentKind("an empty zip archive")),
    Signature("BZh", ContentKind("bzip2 data", "decompress it first, for example with bzcat")),
    Signature(
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], ContentKind("xz data", "decompress it first, for example with xzcat")),
    Signature([0x04, 0x22, 0x4D, 0x18], ContentKind("lz4 data", "decompress it first, for example with lz4cat")),
    Signature(
      [0xFF, 0x06, 0, 0, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59], ContentKind("snappy data", "decompress it first")),
    Signature([0x1F, 0x9D], ContentKind("data compressed with compress", "decompress it first, with uncompress -c")),
    Signature([0x1F, 0x8B], ContentKind("gzip data inside compressed data", "decompress it once before")),
    Signature([0x28, 0xB5, 0x2F, 0xFD], ContentKind("zstd data inside compressed data", "decompress it once before")),
    Signature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], ContentKind("a 7z archive", "unpack it first")),
    Signature("Rar!", ContentKind("a RAR archive", "unpack it first")),
    Signature("%PDF", ContentKind("a PDF document")),
    Signature([0x7F, 0x45, 0x4C, 0x46], ContentKind("an ELF program")),
    Signature([0x89, 0x50, 0x4E, 0x47], ContentKind("a PNG image")),
    Signature([0xFF, 0xD8, 0xFF], ContentKind("a JPEG image")),
    Signature("SQLite format 3\0", ContentKind("a SQLite database")),
    Signature("ElfFile\0", ContentKind("a Windows event log", "export it as JSON first")),
    Signature("LPKSHHRH", ContentKind("a systemd journal", "export it with journalctl --file … -o json")),
    Signature([0xD4, 0xC3, 0xB2, 0xA1], ContentKind("captured packets (pcap)")),
    Signature([0xA1, 0xB2, 0xC3, 0xD4], ContentKind("captured packets (pcap)")),
    Signature([0x4D, 0x3C, 0xB2, 0xA1], ContentKind("captured packets (pcap)")),
    Signature([0x0A, 0x0D, 0x0D, 0x0A], ContentKind("captured packets (pcapng)")),
  ]
}

extension ContentKind {
  /// The kind of text that is no JSON, by its first line; nil where the line says nothing.
  ///
  /// Names only what is certain: a line that is none of these is an event that is refused by itself.
  static func ofText(firstLine line: [UInt8]) -> ContentKind? {
    let text = String(decoding: line.prefix(4_096), as: UTF8.self)
    if text.hasPrefix("<") {
      let isPage = text.lowercased().hasPrefix("<!doctype html") || text.lowercased().hasPrefix("<html")
      return isPage ? ContentKind("an HTML page") : ContentKind("XML", "convert it to JSON lines first")
    }
    if text == "---" || text.hasPrefix("%YAML") || isYAMLPair(text) {
      return ContentKind("YAML", "convert it to JSON first; detections are checked with picket check")
    }
    if text.hasPrefix("CEF:") || text.hasPrefix("LEEF:") {
      return ContentKind("lines of \(text.prefix { $0 != ":" })", "convert them to JSON lines first")
    }
    return isHeader(text) ? ContentKind("a table (CSV)", "convert it to JSON lines first") : nil
  }

  /// `Key:` or `Key: value`, with a name for a key.
  private static func isYAMLPair(_ text: String) -> Bool {
    let key = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    guard !key.isEmpty, key.first?.isLetter == true, key.endIndex < text.endIndex else { return false }
    let rest = text[key.endIndex...]
    return rest == ":" || rest.hasPrefix(": ")
  }

  /// At least three names with the same separator between them.
  private static func isHeader(_ text: String) -> Bool {
    for separator: Character in [",", "\t", ";"] {
      let fields = text.split(separator: separator, omittingEmptySubsequences: false)
      if fields.count >= 3, fields.allSatisfy(isName) { return true }
    }
    return false
  }

  private static func isName(_ field: Substring) -> Bool {
    var name = field.drop { $0 == " " || $0 == "\"" }
    while name.last == " " || name.last == "\"" { name.removeLast() }
    guard let first = name.first, first.isLetter || first == "_" || first == "@" else { return false }
    return name.allSatisfy { $0.isLetter || $0.isNumber || "_-. @/()".contains($0) }
  }
}
