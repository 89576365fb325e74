/// A function of single values, as a plan calls it: NULL when any operand is.
///
/// Everything about one function is in its entry below: the name in texts, the type of its value and how it is
/// computed. Functions of one name are the same.
public struct ScalarFunction: Hashable, Sendable {
  /// The name as SQL writes it.
  let name: String
  /// The type of its value; nil when it is that of its operands.
  let type: FlowValueType?
  /// How many operands, from the first, are texts whose length decides how long the function takes.
  let textCount: Int
  /// Whether integers and times may have no value; then it fails the query.
  let canOverflow: Bool
  /// The unit that a function of times counts in or cuts down to; nil for other functions.
  public let unit: TimeUnit?
  /// The word of its value for the operands of a row; nil when it does not fit its type.
  let compute: @Sendable (FunctionOperands) -> Int64?

  private init(
    _ name: String, _ type: FlowValueType?, texts: Int = 0, canOverflow: Bool = false, unit: TimeUnit? = nil,
    _ compute: @escaping @Sendable (FunctionOperands) -> Int64?
  ) {
    self.name = name
    self.type = type
    textCount = texts
    self.canOverflow = canOverflow
    self.unit = unit
    self.compute = compute
  }

  /// Whether both are the same function.
  public static func == (left: ScalarFunction, right: ScalarFunction) -> Bool { left.name == right.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The operands of a function in one row, as words.
struct FunctionOperands {
  var words: [Int64]
  /// The type of the function's value.
  let type: FlowValueType
  let pool: TextPool

  func double(_ index: Int) -> Double { DoubleWord.value(words[index]) }

  /// Lends the bytes of a text operand.
  func withText<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    pool.withText(words[index], body)
  }

  /// The first text with a change.
  func changedText(_ change: (UnsafeRawBufferPointer) -> [UInt8]) -> Int64 { pool.identifier(withText(0, change)) }

  /// The first text without the spaces at its ends.
  func trimmedText(left: Bool, right: Bool) -> Int64 {
    changedText { [UInt8](TextOperations.trimmed($0, left: left, right: right)) }
  }

  /// Whether a test holds for the first two texts.
  func holds(_ test: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Int64 {
    withText(0) { text in withText(1) { part in test(text, part) ? 1 : 0 } }
  }

  /// The least or the greatest operand.
  func extreme(isLeast: Bool) -> Int64 {
    words.dropFirst().reduce(words[0]) { result, word in
      let isLess = type == .text ? pool.isLess(word, result) : word < result
      return word != result && isLess == isLeast ? word : result
    }
  }
}

// MARK: Texts

extension ScalarFunction {
  /// Text with lowercase ASCII letters.
  public static let lower = Self("LOWER", .text, texts: 1) { operands in
    operands.changedText { TextOperations.withCase($0, isUpper: false) }
  }
  /// Text with uppercase ASCII letters.
  public static let upper = Self("UPPER", .text, texts: 1) { operands in
    operands.changedText { TextOperations.withCase($0, isUpper: true) }
  }
  /// The number of characters (Unicode scalars) of a text.
  public static let length = Self("LENGTH", .integer, texts: 1) { $0.withText(0) { Int64(TextOperations.length($0)) } }
  /// Texts one after the other.
  public static let concatenate = Self("CONCAT", .text, texts: .max) { operands in
    operands.pool.identifier(operands.words.reduce(into: []) { $0 += operands.pool.text($1) })
  }
  /// Whether the first text begins with the second.
  public static let startsWith = Self("STARTSWITH", .boolean, texts: 2) { $0.holds { $0.starts(with: $1) } }
  /// Whether the first text ends with the second.
  public static let endsWith = Self("ENDSWITH", .boolean, texts: 2) { operands in
    operands.holds { $0.count >= $1.count && $0.suffix($1.count).elementsEqual($1) }
  }
  /// Whether the first text contains the second.
  public static let contains = Self("CONTAINS", .boolean, texts: 2) { $0.holds { TextOperations.contains($0, $1) } }
  /// `(text, start from 1, length)`, in characters; the length may be omitted.
  public static let substring = Self("SUBSTR", .text, texts: 1) { operands in
    let words = operands.words
    return operands.changedText {
      TextOperations.substring($0, from: words[1], length: words.count > 2 ? words[2] : .max)
    }
  }
  /// A text without the spaces at both ends.
  public static let trim = Self("TRIM", .text, texts: 1) { $0.trimmedText(left: true, right: true) }
  /// A text without the spaces at its start.
  public static let trimLeft = Self("LTRIM", .text, texts: 1) { $0.trimmedText(left: true, right: false) }
  /// A text without the spaces at its end.
  public static let trimRight = Self("RTRIM", .text, texts: 1) { $0.trimmedText(left: false, right: true) }
}

// MARK: Numbers

extension ScalarFunction {
  /// The absolute value of an integer or a double.
  public static let absolute = Self("ABS", nil, canOverflow: true) { operands in
    if operands.type == .double { return DoubleWord.word(abs(operands.double(0))) }
    return operands.words[0] == .min ? nil : abs(operands.words[0])
  }
  /// The greatest whole number that is not above a double, as a double.
  public static let floor = Self("FLOOR", .double) { DoubleWord.word($0.double(0).rounded(.down)) }
  /// The least whole number that is not below a double, as a double.
  public static let ceiling = Self("CEIL", .double) { DoubleWord.word($0.double(0).rounded(.up)) }
  /// `(double, digits)`: the nearest number of so many digits after the point; half away from zero.
  public static let round = Self("ROUND", .double) { operands in
    let value = operands.double(0)
    let digits = operands.words.count > 1 ? min(max(operands.words[1], -308), 308) : 0
    var factor = 1.0
    for _ in 0..<Swift.abs(digits) { factor *= 10 }
    let scaled = digits < 0 ? value / factor : value * factor
    guard scaled.isFinite else { return operands.words[0] }
    let whole = scaled.rounded(.toNearestOrAwayFromZero)
    return DoubleWord.word(digits < 0 ? whole * factor : whole / factor)
  }
  /// The greatest of values of one type.
  public static let greatest = Self("GREATEST", nil) { $0.extreme(isLeast: false) }
  /// The least of values of one type.
  public static let least = Self("LEAST", nil) { $0.extreme(isLeast: true) }
}

// MARK: Times

extension ScalarFunction {
  /// A time truncated to the start of its unit.
  public static func truncateTime(_ unit: TimeUnit) -> ScalarFunction {
    Self("DATE_TRUNC_\(unit)".uppercasedASCII, .time, canOverflow: true, unit: unit) {
      unit.start(at: $0.words[0])
    }
  }
  /// `(from, to)`: how many borders of the unit lie between two times.
  public static func timeDifference(_ unit: TimeUnit) -> ScalarFunction {
    Self("DATEDIFF_\(unit)".uppercasedASCII, .integer, unit: unit) {
      unit.number(at: $0.words[1]) - unit.number(at: $0.words[0])
    }
  }
  /// A time in whole seconds since 1970.
  public static let unixSeconds = Self("DATE_PART_EPOCH_SECOND", .integer) {
    TimeUnit.second.number(at: $0.words[0])
  }
}
