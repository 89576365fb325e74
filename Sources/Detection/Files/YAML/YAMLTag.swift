/// The tags that a detection file may use; they only confirm or change the kind of a scalar.
enum YAMLTag {
  static let nonSpecific = "!"
  static let sequence = prefix + "seq"
  static let mapping = prefix + "map"
  private static let prefix = "tag:yaml.org,2002:"

  /// The scalar that a tagged text is; nil when the tag is unknown or says something else than the text.
  static func scalar(_ text: String, tag: String) -> YAMLScalar? {
    if tag == nonSpecific || tag == prefix + "str" { return YAMLScalar(text, isPlain: false) }
    let scalar = YAMLScalar(text, isPlain: true)
    return tag == expectedTag(of: scalar) ? scalar : nil
  }

  private static func expectedTag(of scalar: YAMLScalar) -> String? {
    switch scalar.value {
    case .null: prefix + "null"
    case .flag: prefix + "bool"
    case .integer: prefix + "int"
    case .decimal, .notFinite: prefix + "float"
    case .text: nil
    }
  }
}
