import Detection

/// A condition that a worker has found to be necessary for a match, as a match expression.
///
/// The expression holds wherever the condition does, and perhaps elsewhere: what cannot be said, or not exactly and is
/// negated, counts as true. docs/python-frames.md says what conditions mean.
struct PythonCondition {
  /// What must hold.
  let expression: MatchExpression
  /// Whether it compares text without case, which is known of ASCII alone.
  let foldsText: Bool

  /// Reads a condition; nil where there is none, or nothing of it can be said.
  init?(_ node: JSONNode) {
    var reader = PythonConditionReader()
    guard let expression = reader.expression(node) else { return nil }
    self.expression = expression
    foldsText = reader.foldsText
  }
}

/// Reads conditions; nil stands for what is always true.
private struct PythonConditionReader {
  private(set) var foldsText = false

  mutating func expression(_ node: JSONNode) -> MatchExpression? {
    if !node["all"].isAbsent {
      // The others are still necessary.
      var parts: [MatchExpression] = []
      for element in node["all"].elements { expression(element).map { parts.append($0) } }
      return parts.isEmpty ? nil : PythonConditionReader.joined(.all, parts)
    }
    if !node["any"].isAbsent {
      var parts: [MatchExpression] = []
      for element in node["any"].elements {
        guard let part = expression(element) else { return nil }
        parts.append(part)
      }
      return parts.isEmpty ? .constant(false) : PythonConditionReader.joined(.any, parts)
    }
    return comparison(node)
  }

  private mutating func comparison(_ node: JSONNode) -> MatchExpression? {
    let keys = node["field"].texts
    guard !keys.isEmpty, keys.count == node["field"].elements.count else { return nil }
    let path = FieldPath(keys.map { .key($0) })
    // With case, a key may have no value where Picket finds one: then only what no missing value fulfils is known.
    let isExact = node["exact"].flag ?? false
    let name = node["op"].text ?? ""
    switch name {
    case "equals": return equality(path, node["values"], isExact)
    case "truthy": return .unary(path, Condition(.isNullOrEmpty, negated: true))
    case "falsy": return isExact ? nil : .unary(path, Condition(.isNullOrEmpty))
    case "missing": return isExact ? nil : .unary(path, Condition(.isNull))
    case "text", "number", "list", "object": return .unary(path, Condition(.isNull, negated: true))
    case "includes": return texts(path, Condition(.contains), node["values"])
    default: return text(path, name, node["values"], isExact)
    }
  }

  /// A comparison of text, perhaps negated, perhaps without case.
  private mutating func text(
    _ path: FieldPath, _ name: String, _ values: JSONNode, _ isExact: Bool
  ) -> MatchExpression? {
    let isNegated = name.hasPrefix("not_")
    let isFolded = name.hasSuffix("_folded")
    let plain = name.dropFirst(isNegated ? 4 : 0).dropLast(isFolded ? 7 : 0)
    let operation: Detection.Operation? =
      switch plain {
      case "equals": isFolded ? .equalsIgnoringCase : .equals
      case "starts_with": isFolded ? .startsWithIgnoringCase : .startsWith
      case "ends_with": isFolded ? .endsWithIgnoringCase : .endsWith
      // In Picket a list contains its elements too, in Python only a text is meant.
      case "contains" where !isNegated: isFolded ? .containsIgnoringCase : .contains
      default: nil
      }
    guard let operation, !(isNegated && isExact) else { return nil }
    let expression = texts(path, Condition(operation, negated: isNegated), values)
    if isFolded, expression != nil { foldsText = true }
    return expression
  }

  /// A condition on each of some texts: one of them must hold, of negated ones all; nil where others than texts are
  /// among them.
  private func texts(_ path: FieldPath, _ condition: Condition, _ values: JSONNode) -> MatchExpression? {
    let texts = values.texts
    guard !texts.isEmpty, texts.count == values.elements.count else { return nil }
    // Half a pair of surrogates is read as U+FFFD: in Python they are different texts.
    if condition.isNegated, texts.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) { return nil }
    return PythonConditionReader.joined(
      condition.isNegated ? .all : .any, texts.map { .value(path, condition, .string($0)) })
  }

  private func equality(_ path: FieldPath, _ values: JSONNode, _ isExact: Bool) -> MatchExpression? {
    let elements = values.elements
    let texts = values.texts
    let hasNull = elements.contains(where: \.isAbsent)
    if elements.isEmpty || hasNull && isExact { return nil }
    let hasOthers = texts.count + elements.count(where: \.isAbsent) < elements.count
    // Of numbers, true and false no more is known than that they are something: 1, 1.0 and True are one in Python.
    if hasOthers { return hasNull ? nil : .unary(path, Condition(.isNull, negated: true)) }
    var parts: [MatchExpression] = hasNull ? [.unary(path, Condition(.isNull))] : []
    if texts.count == 1 { parts.append(.value(path, Condition(.equals), .string(texts[0]))) }
    if texts.count > 1 { parts.append(.values(path, Condition(.isIn), texts.map { .string($0) })) }
    return PythonConditionReader.joined(.any, parts)
  }

  private static func joined(_ combinator: Combinator, _ parts: [MatchExpression]) -> MatchExpression {
    parts.count == 1 ? parts[0] : .combinator(combinator, parts)
  }
}
