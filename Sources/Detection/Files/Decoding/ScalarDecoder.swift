/// Decodes the constants beside a condition.
enum ScalarDecoder {
  /// The constant; nil, with a problem, for nothing, lists, mappings and whole numbers that 64 bits do not hold.
  static func decode(_ node: YAMLNode, named name: String, _ problems: inout ProblemList) -> Scalar? {
    guard case .scalar(let scalar) = node.content else {
      problems.addWrongType(name, expected: "text, a number, or true or false", found: node)
      return nil
    }
    switch scalar.value {
    case .text(let text): return .string(text)
    case .flag(let flag): return .bool(flag)
    case .integer(let digits):
      if let number = Int64(digits) { return .integer(number) }
      if let number = UInt64(digits) { return .unsigned(number) }
      problems.add(.invalidValue, at: node.position, "\(name): expected a whole number of at most 64 bits")
    case .decimal(let digits):
      let isDouble = Array(digits.utf8).withUnsafeBytes { Number.isDouble($0) }
      return isDouble ? Double(digits).map { Scalar.double($0) } : .decimal(digits)
    case .notFinite:
      problems.addWrongType(name, expected: "text, a number, or true or false", found: node)
    case .null:
      let message = "\(name): expected text, a number, or true or false; found nothing; use 'Condition: IsNull'"
      problems.add(.wrongType, at: node.position, message)
    }
    return nil
  }
}
