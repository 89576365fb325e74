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
  let anchor: String?
  /// The tag, spelled out; nil without one.
  let tag: String?
}
