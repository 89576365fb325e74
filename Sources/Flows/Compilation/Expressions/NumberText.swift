/// Numbers as text: `443`, `-1`, `1.5`, `1e6`.
enum NumberText {
  /// An integer when it is written as one, else a double; nil when it is no number or does not fit 64 bits.
  static func value(of text: String) -> FlowValue? {
    let bytes = Array(text.utf8)
    let digits = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
    guard let first = digits.first, SQLTokenizer.isDigit(first) || first == UInt8(ascii: ".") else { return nil }
    if digits.allSatisfy(SQLTokenizer.isDigit) { return Int64(text).map(FlowValue.integer) }
    let isDecimal = digits.allSatisfy { SQLTokenizer.isDigit($0) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains($0) }
    guard isDecimal, let double = Double(text), double.isFinite else { return nil }
    return .double(double)
  }
}
