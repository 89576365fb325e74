import CYaml

/// Brings a file to the form that libyaml reads, where YAML 1.2 allows more than it does.
///
/// Byte order marks before documents go, a `...` before a document without `---` becomes one, tabs that only separate
/// become spaces: no place changes, because a byte order mark at the start of a line takes no column and a tab takes
/// one.
enum YAMLPreparation {
  /// The bytes for libyaml; nil when the file can be read as it is.
  ///
  /// - Complexity: O(n) in the size of the file.
  static func prepared(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var prepared: [UInt8]?
    if contains(SourceText.byteOrderMark, bytes) || contains(documentEnd, bytes) { prepared = withPlainStarts(bytes) }
    guard bytes.contains(UInt8(ascii: "\t")) else { return prepared }
    var text = prepared ?? Array(bytes)
    let tabs = separatingTabs(in: text)
    if tabs.isEmpty { return prepared }
    for tab in tabs { text[tab] = UInt8(ascii: " ") }
    return text
  }

  // MARK: Starts of documents

  private static let documentEnd = Array("\n...".utf8)

  private static func contains(_ part: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = bytes[...]
    while let index = rest.firstIndex(of: part[0]) {
      if rest[index...].starts(with: part) { return true }
      rest = rest[(index + 1)...]
    }
    return false
  }

  /// Leaves out the byte order marks that stand before a document: at the start of a line with nothing but comments
  /// between it and the last `---` or `...`, or right before `---`.
  ///
  /// Where a document follows `...` without a `---` of its own, which libyaml refuses, that line becomes its `---`.
  private static func withPlainStarts(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var isBeforeDocument = true
    var documentEnd: Int?
    var next = 0
    while next < bytes.count {
      let end = SourceText.lineEnd(in: bytes, from: next)
      var line = bytes[next..<end]
      next = end
      if line.starts(with: SourceText.byteOrderMark) {
        let rest = line.dropFirst(SourceText.byteOrderMark.count)
        if isBeforeDocument || isMarker(rest) { line = rest }
      }
      if isMarker(line) {
        documentEnd = line.first == UInt8(ascii: ".") ? kept.count : nil
      } else if !isBlankOrComment(line) {
        if let documentEnd, line.first != UInt8(ascii: "%") {
          kept.replaceSubrange(documentEnd..<(documentEnd + 3), with: "---".utf8)
        }
        documentEnd = nil
      }
      kept += line
      isBeforeDocument = isMarker(line) || (isBeforeDocument && isBlankOrComment(line))
    }
    return kept
  }

  /// Whether a line is `---` or `...` with nothing but a comment after it, or begins with `---` and a blank.
  private static func isMarker(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard line.starts(with: "---".utf8) || line.starts(with: "...".utf8) else { return false }
    return isBlankOrComment(line.dropFirst(3)) && line.dropFirst(3).first != UInt8(ascii: "#")
  }

  private static func isBlankOrComment(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let first = line.first { !isBlank($0) && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    return first == nil || first == UInt8(ascii: "#")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  // MARK: Tabs

  /// The tabs that YAML 1.2 allows and libyaml refuses: after `-`, `?` and `:`, and in lines without anything else.
  ///
  /// libyaml's own scanner looks for them, so that tabs in texts are left alone: it stops at such a tab, which is
  /// made a space in its buffer, and goes on.
  private static func separatingTabs(in text: [UInt8]) -> [Int] {
    text.withUnsafeBufferPointer { bytes in
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else { return [] }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      var tabs: [Int] = []
      var cursor = CharacterCursor(bytes: bytes)
      while true {
        var token = yaml_token_t()
        if yaml_parser_scan(&parser, &token) == 1 {
          let type = token.type
          yaml_token_delete(&token)
          if type == YAML_STREAM_END_TOKEN || type == YAML_NO_TOKEN { return tabs }
          continue
        }
        guard parser.error == YAML_SCANNER_ERROR, parser.buffer.pointer?.pointee == UInt8(ascii: "\t") else {
          return tabs
        }
        let offset = cursor.byte(ofCharacter: Int(parser.mark.index))
        guard separates(offset, in: bytes) else { return tabs }
        tabs.append(offset)
        parser.buffer.pointer.pointee = UInt8(ascii: " ")
        parser.error = YAML_NO_ERROR
      }
    }
  }

  /// Whether a tab that libyaml refuses is no indentation: something is before it in its line, or nothing after.
  private static func separates(_ tab: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard tab < bytes.count, bytes[tab] == UInt8(ascii: "\t") else { return false }
    let start = SourceText.lineStart(in: bytes, before: tab)
    if bytes[start..<tab].contains(where: { !isBlank($0) }) { return true }
    return isBlankOrComment(bytes[tab..<SourceText.lineEnd(in: bytes, from: tab)])
  }

  /// Finds bytes by the numbers of their characters, which only grow.
  private struct CharacterCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    private var character = 0
    private var byte = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
      self.bytes = bytes
    }

    mutating func byte(ofCharacter number: Int) -> Int {
      while character < number, byte < bytes.count {
        repeat { byte += 1 } while byte < bytes.count && bytes[byte] & 0xC0 == 0x80
        character += 1
      }
      return byte
    }
  }
}
