/// A key of a mapping and its value.
///
/// The key is the text of a scalar, whatever its kind.
struct YAMLPair {
  let key: String
  let keyPosition: SourcePosition
  let value: YAMLNode
}
