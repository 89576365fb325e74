/// What the source of a body in Python says for the page of its detection, as workers have read it.
///
/// Nothing was run for it. A reference, so that copying a definition costs no more for it.
public final class PythonPage: Sendable, Equatable {
  /// What must hold for a match; nil where nothing is known.
  public let condition: PythonClause?
  /// Whether the condition alone decides, for every event.
  public let isComplete: Bool
  /// The comparisons with constants of the whole body.
  public let comparisons: [PythonComparison]
  /// The titles that it may return, with fields in braces.
  public let titles: [String]
  /// The fields that its dedup string is made of, in order.
  public let dedupFields: [String]
  /// The fields whose values are counted.
  public let uniqueFields: [String]
  /// The severities that it may return, each with what must hold for it; nil where that is not known.
  public let severities: [PythonSeverity]
  /// The keys of its context, each with the fields that it holds.
  public let context: [OutputField]
  /// The modules of the user's own that it uses, by id.
  public let helpers: [String]
  /// The data models that it uses, by id.
  public let dataModels: [String]
  /// The functions of which not everything could be read.
  public let unread: [String]

  /// Makes a page.
  public init(
    condition: PythonClause?, isComplete: Bool, comparisons: [PythonComparison] = [], titles: [String] = [],
    dedupFields: [String] = [], uniqueFields: [String] = [], severities: [PythonSeverity] = [],
    context: [OutputField] = [], helpers: [String] = [], dataModels: [String] = [], unread: [String] = []
  ) {
    self.condition = condition
    self.isComplete = isComplete
    self.comparisons = comparisons
    self.titles = titles
    self.dedupFields = dedupFields
    self.uniqueFields = uniqueFields
    self.severities = severities
    self.context = context
    self.helpers = helpers
    self.dataModels = dataModels
    self.unread = unread
  }

  /// Whether two pages say the same.
  public static func == (left: PythonPage, right: PythonPage) -> Bool {
    left === right
      || (left.condition, left.isComplete, left.comparisons, left.titles, left.dedupFields)
        == (right.condition, right.isComplete, right.comparisons, right.titles, right.dedupFields)
        && (left.uniqueFields, left.severities, left.context, left.helpers, left.dataModels, left.unread)
          == (right.uniqueFields, right.severities, right.context, right.helpers, right.dataModels, right.unread)
  }
}

/// A severity that a body may return, and what must hold for it.
public struct PythonSeverity: Sendable, Equatable {
  /// The severity.
  public let severity: Severity
  /// What must hold; nil where nothing is known.
  public let condition: PythonClause?

  /// Makes a severity.
  public init(severity: Severity, condition: PythonClause?) {
    self.severity = severity
    self.condition = condition
  }
}

/// A condition that was read from the source of a body.
public indirect enum PythonClause: Sendable, Equatable {
  /// All of them hold.
  case all([PythonClause])
  /// One of them holds; of none, never.
  case any([PythonClause])
  /// A field is compared.
  case comparison(PythonComparison)
}

/// One comparison of a field, as Python makes it.
public struct PythonComparison: Sendable, Equatable {
  /// What a field is compared by; docs/python-prefilter.md says what each means.
  public enum Operation: String, Sendable, CaseIterable {
    case equals
    case startsWith = "starts_with"
    case endsWith = "ends_with"
    case contains, includes, truthy, falsy, missing, present, text, number, object, list
    case matches, greater, less
    case matchesGlob = "matches_glob"
    case greaterOrEqual = "greater_or_equal"
    case lessOrEqual = "less_or_equal"
  }

  /// The field.
  public let field: FieldPath
  /// What it is compared by.
  public let operation: Operation
  /// Whether the opposite is meant.
  public let isNegated: Bool
  /// Whether text is compared without case.
  public let ignoresCase: Bool
  /// What it is compared with; nil stands for null.
  public let values: [Scalar?]

  /// Reads the name of an operation, such as `not_starts_with_folded`; nil for one that is not known.
  public init?(_ field: FieldPath, operation name: String, values: [Scalar?]) {
    ignoresCase = name.hasSuffix("_folded")
    let plain = ignoresCase ? name.dropLast("_folded".count) : name[...]
    isNegated = plain.hasPrefix("not_")
    guard let operation = Operation(rawValue: String(isNegated ? plain.dropFirst("not_".count) : plain)) else {
      return nil
    }
    self.field = field
    self.operation = operation
    self.values = values
  }
}
