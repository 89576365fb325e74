import Primitives

/// A node of a detection's logic, as the file writes it.
public indirect enum MatchExpression: Sendable, Hashable {
  /// `Condition` alone: `{Key: a, Condition: Exists}`.
  case unary(FieldPath, Condition)
  /// `Value`: `{Key: a, Condition: Equals, Value: x}`; for address blocks the text of the block.
  case value(FieldPath, Condition, Scalar)
  /// `Values`: `{Key: a, Condition: IsIn, Values: [x, y]}`.
  case values(FieldPath, Condition, [Scalar])
  /// Two fields: `{Condition: Equals, Values: [{Key: a}, {Key: b}]}`.
  case fields(FieldPath, Condition, FieldPath)
  /// `{Key: list, Condition: AnyElement, Expressions: [...]}`; the paths inside start at the element.
  case elements(FieldPath, ElementQuantifier, [MatchExpression])
  /// `{All: [...]}` and its kin.
  case combinator(Combinator, [MatchExpression])
  /// `AlwaysTrue` or `AlwaysFalse`.
  case constant(Bool)
  /// An inline filter with `Until`: from that time on, in nanoseconds since 1970, it holds whatever the event.
  case until(Int64, MatchExpression)
}

extension MatchExpression {
  /// When an inline filter ends, in nanoseconds since 1970; nil where it does not.
  var endNanos: Int64? {
    if case .until(let nanos, _) = self { nanos } else { nil }
  }
}

/// How many elements of a list must satisfy all inner expressions.
public enum ElementQuantifier: String, CaseIterable, Sendable, BitwiseCopyable {
  case any = "AnyElement"
  /// False over an empty or missing list: a rule that holds vacuously is a false alarm.
  case all = "AllElements"
  case none = "NoElement"
  case onlyOne = "OnlyOneElement"
}

/// How many of the nested expressions must hold.
public enum Combinator: String, CaseIterable, Sendable {
  case all = "All"
  case any = "Any"
  case onlyOne = "OnlyOne"
  case none = "None"
}

/// A constant of a match expression.
public enum Scalar: Hashable, Sendable {
  case string(String)
  case integer(Int64)
  /// An integer above `Int64.max`.
  case unsigned(UInt64)
  /// A number of at most 15 digits that a double keeps.
  case double(Double)
  /// Any other number, as the text of it in JSON.
  case decimal(String)
  case bool(Bool)

  /// The kind, for messages: `text`, `a number` or `true or false`.
  public var kindName: String {
    switch self {
    case .string: "text"
    case .integer, .unsigned, .double, .decimal: "a number"
    case .bool: "true or false"
    }
  }

  /// The text of a constant that is text.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// Whether it is a number.
  public var isNumber: Bool {
    switch self {
    case .integer, .unsigned, .double, .decimal: true
    case .string, .bool: false
    }
  }
}

extension Scalar {
  /// Whether two constants are the same, texts by their bytes.
  ///
  /// Swift takes texts for equal that only look alike, such as the two spellings of "é"; no event does.
  public static func == (left: Scalar, right: Scalar) -> Bool {
    switch (left, right) {
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.integer(let left), .integer(let right)): left == right
    case (.unsigned(let left), .unsigned(let right)): left == right
    case (.double(let left), .double(let right)): left == right
    case (.decimal(let left), .decimal(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    default: false
    }
  }

  /// Feeds the constant to a hasher, a text as its bytes.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .string(let text): hasher.combine(bytes: text)
    case .integer(let value): hasher.combine(value)
    case .unsigned(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value)
    case .decimal(let text): hasher.combine(text)
    case .bool(let value): hasher.combine(value)
    }
  }
}

extension Scalar {
  /// What is the same for constants that no value of an event tells apart: the canonical JSON.
  var identity: [UInt8] {
    var writer = JSONWriter()
    switch self {
    case .string(let text): writer.append(string: text)
    case .bool(let value): writer.append(value ? "true" : "false")
    case .integer(let value): writer.append(.integer(value), .canonical)
    case .unsigned(let value): writer.append(.unsigned(value), .canonical)
    case .double(let value): writer.append(.double(value), .canonical)
    case .decimal(let text):
      Array(text.utf8).withUnsafeBytes { writer.append(.decimal(Decimal($0)), .canonical) }
    }
    return writer.bytes
  }
}
