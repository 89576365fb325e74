import CYaml
import Primitives

/// Reads a YAML stream event by event, with the scanner and parser of libyaml that Yams carries.
///
/// Events rather than Yams' nodes, because a composer on top of them can count depth, values and aliases before it
/// follows them: Yams composes by recursion without a bound, and hashes keys after aliases are expanded.
final class YAMLEventReader {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>

  /// Reads from bytes that outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLFault) {
    self.bytes = bytes
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else { throw YAMLEventReader.noMemory }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event after the start of the stream.
  func next() throws(YAMLFault) -> YAMLEvent {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
      defer { yaml_event_delete(&event) }
      if event.type != YAML_STREAM_START_EVENT { return YAMLEventReader.event(event) }
    }
  }

  private static func event(_ event: yaml_event_t) -> YAMLEvent {
    let position = position(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let kind = YAMLEvent.Kind.scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      return YAMLEvent(kind: kind, position: position, anchor: string(scalar.anchor), tag: string(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return YAMLEvent(kind: .sequenceStart, position: position, anchor: string(start.anchor), tag: string(start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return YAMLEvent(kind: .mappingStart, position: position, anchor: string(start.anchor), tag: string(start.tag))
    case YAML_ALIAS_EVENT:
      let name = string(event.data.alias.anchor) ?? ""
      return YAMLEvent(kind: .alias(name), position: position)
    default:
      return YAMLEvent(kind: boundary(event.type), position: position)
    }
  }

  private static func boundary(_ type: yaml_event_type_t) -> YAMLEvent.Kind {
    switch type {
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_END_EVENT: .mappingEnd
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    default: .streamEnd
    }
  }

  private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  private static func position(_ mark: yaml_mark_t) -> SourcePosition {
    SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private static let noMemory = YAMLFault(.unreadableFile, at: .start, "no memory to read the file", endsStream: true)

  private func fault() -> YAMLFault {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "the stream cannot be read"
    switch state.error {
    case YAML_MEMORY_ERROR: return YAMLEventReader.noMemory
    case YAML_READER_ERROR where state.problem_value == 0:
      let position = SourceText.position(ofByte: Int(state.problem_offset), in: bytes)
      let message = "a NUL byte (U+0000) cannot stand in YAML: the file is damaged or holds something else"
      return YAMLFault(.invalidYAML, at: position, message, endsStream: true)
    case YAML_READER_ERROR:
      let hexadecimal = String(state.problem_value, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
      let position = SourceText.position(ofByte: Int(state.problem_offset), in: bytes)
      return YAMLFault(.invalidYAML, at: position, "\(problem) (U+\(code))", endsStream: true)
    default:
      if problem.hasPrefix(YAMLEventReader.nestingProblem) { return nestingFault(state) }
      if let fault = structuralFault(state) { return fault }
      let position = placeInFile(state.problem_mark)
      return YAMLFault(.invalidYAML, at: position, context(state) + problem + hint(problem), endsStream: true)
    }
  }

  /// How libyaml starts its message when its own bound of nesting is reached, which is looser than the composer's.
  ///
  /// It gets there first where many brackets are contiguous, because it reads ahead for keys.
  private static let nestingProblem = "Maximum nesting level"

  private func nestingFault(_ state: yaml_parser_t) -> YAMLFault {
    let position = placeInFile(state.mark)
    return YAMLFault(.tooDeep, at: position, "lists and mappings are nested far too deep", endsStream: true)
  }

  /// A tab, or a character that looks like a space, in the lines that the parser was at; nil when there is none.
  ///
  /// Those are the line of the fault, the line before, whose indentation may be noticed only in the next, and the line
  /// in which the parser began with what it could not end.
  private func structuralFault(_ state: yaml_parser_t) -> YAMLFault? {
    let last = placeInFile(state.problem_mark).line
    let context = state.context == nil ? last : placeInFile(state.context_mark).line
    let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" }).enumerated() {
      let number = index + 1
      if number > last { return nil }
      // A byte order mark at the start of a line moves all that comes after it, however far the fault is.
      let hasMark = number > 1 && line.first == "\u{FEFF}"
      guard number >= last - 1 || number == context || hasMark else { continue }
      // In the line before, a tab may be part of a text.
      guard let odd = OddCharacter.structural(line, takesTabs: number != last && number != context) else { continue }
      let position = SourcePosition(line: number, column: odd.offset + 1)
      return YAMLFault(.invalidYAML, at: position, odd.message, endsStream: true)
    }
    return nil
  }

  /// The place of a mark, or the end of the file: libyaml ends a last line that no line feed ends.
  private func placeInFile(_ mark: yaml_mark_t) -> SourcePosition {
    min(YAMLEventReader.position(mark), SourceText.end(of: bytes))
  }

  /// What the parser was at, and where that began.
  private func context(_ state: yaml_parser_t) -> String {
    guard let context = state.context.map({ String(cString: $0) }) else { return "" }
    let start = placeInFile(state.context_mark)
    return "\(context) (begun at \(start.line):\(start.column)), "
  }

  private func hint(_ problem: String) -> String {
    guard problem.contains("invalid Unicode character escape") else { return "" }
    return "; YAML escapes whole characters, not the halves of JSON's \\ud83d\\ude00: write the character itself"
  }
}

/// One step through a YAML stream.
struct YAMLEvent {
  enum Kind {
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  let kind: Kind
  let position: SourcePosition
  /// The name after `&`.
  var anchor: String?
  /// The tag, spelled out; nil without one.
  var tag: String?
}
