/// Constant texts of a query, converted to the type of what they stand beside.
enum ConstantText {
  /// The value; nil when the text is none of this type.
  static func value(of text: String, as type: FlowValueType) -> FlowValue? {
    switch type {
    case .text: return .text(text)
    case .integer:
      guard case .integer(let integer)? = NumberText.value(of: text) else { return nil }
      return .integer(integer)
    case .double:
      switch NumberText.value(of: text) {
      case .integer(let integer)?: return .double(Double(integer))
      case .double(let double)?: return .double(double)
      default: return nil
      }
    case .time: return TimestampText.nanos(of: text).map(FlowValue.time)
    case .boolean: return boolean(text.foldedASCII)
    case .null, .list: return nil
    }
  }

  /// The words that a run takes as well.
  private static func boolean(_ word: String) -> FlowValue? {
    switch word {
    case "true", "t", "yes", "y", "on", "1": .boolean(true)
    case "false", "f", "no", "n", "off", "0": .boolean(false)
    default: nil
    }
  }
}

extension NumberText {
  /// Whether a text is a number with a point or an exponent.
  static func isFraction(_ text: String) -> Bool {
    if case .double? = value(of: text) { true } else { false }
  }
}
