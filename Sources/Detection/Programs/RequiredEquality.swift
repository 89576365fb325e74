/// A comparison without which a rule cannot match: a field that must equal one of some texts.
///
/// A rule that has one costs nothing on events where it does not hold: a table of the texts finds the rules to look at.
struct RequiredEquality: Hashable {
  var path: FieldPath
  /// The texts, as bytes: Swift's strings are equal when they only look alike.
  var values: [[UInt8]]
  /// The field may also be a list with one of the texts (`IsIn`).
  var acceptsLists: Bool

  /// The required equalities among expressions that must all hold.
  static func all(in expressions: [MatchExpression]) -> [RequiredEquality] {
    expressions.flatMap { expression -> [RequiredEquality] in
      switch expression {
      case .combinator(.all, let nested): all(in: nested)
      case .value(let path, Condition(.equals), .string(let value)):
        path.isProjection ? [] : [RequiredEquality(path: path, values: [Array(value.utf8)], acceptsLists: false)]
      case .values(let path, Condition(.isIn), let scalars): membership(path, scalars)
      default: []
      }
    }
  }

  private static func membership(_ path: FieldPath, _ scalars: [Scalar]) -> [RequiredEquality] {
    var values: [[UInt8]] = []
    var known: Set<[UInt8]> = []
    for scalar in scalars {
      guard case .string(let value) = scalar else { return [] }
      let bytes = Array(value.utf8)
      if known.insert(bytes).inserted { values.append(bytes) }
    }
    return path.isProjection || values.isEmpty
      ? [] : [RequiredEquality(path: path, values: values, acceptsLists: true)]
  }
}
