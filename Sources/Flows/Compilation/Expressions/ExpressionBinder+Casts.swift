import Primitives

/// The types that SQL can name, by all their names.
enum CastTarget {
  /// A type of values.
  case value(FlowValueType)
  /// Digits before and after the point.
  case decimal
  /// A time at the start of its day.
  case date

  static let names = [
    "integer", "int", "bigint", "smallint", "number", "decimal", "numeric", "float", "double", "real", "boolean",
    "varchar", "string", "text", "timestamp", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "datetime",
    "date",
  ]
  static let suggestion = "INTEGER, DOUBLE, BOOLEAN, VARCHAR or TIMESTAMP"

  /// The type of a name as the parser writes it, in lowercase; nil when it is unknown.
  init?(named name: String) {
    switch name.foldedASCII {
    case "int", "integer", "int2", "int4", "int8", "bigint", "smallint", "tinyint", "byteint": self = .value(.integer)
    case "number", "numeric", "decimal": self = .decimal
    case "float", "float4", "float8", "double", "real": self = .value(.double)
    case "bool", "boolean": self = .value(.boolean)
    case "varchar", "string", "text": self = .value(.text)
    case "timestamp", "timestamptz", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "datetime": self = .value(.time)
    case "date": self = .date
    default: return nil
    }
  }
}

extension ExpressionBinder {
  mutating func bindCast(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let argument = fields["arg"], let typeName = fields["typeName"] else { return nil }
    if typeName.names("names").last == "interval" { return bindInterval(argument, typeName, at: place) }
    guard let target = Self.castTarget(typeName) else { return failCast(typeName) }
    guard let operand = bind(argument), let scale = scale(typeName, of: target, at: place) else { return nil }
    let isLenient = query.emitted.index(at: fields.location).map { query.emitted.tokens[$0].folded } == "try_cast"
    return cast(operand, to: target, scale: scale, isLenient: isLenient, at: place)
  }

  /// The type of a plain name; nil for other names and for lists of values.
  private static func castTarget(_ typeName: SyntaxNode) -> CastTarget? {
    let names = typeName.names("names")
    // The parser puts the types of the standard into a schema of its own.
    guard let name = names.last, names.count == 1 || names.count == 2 && names[0] == "pg_catalog",
      typeName.list("arrayBounds").isEmpty, !typeName.flag("setof"), !typeName.flag("pct_type")
    else { return nil }
    return CastTarget(named: name)
  }

  private mutating func failCast(_ typeName: SyntaxNode) -> Operand? {
    if hasEnoughProblems { return nil }
    let name = query.emitted.index(at: typeName.location).map { query.emitted.tokens[$0].value } ?? ""
    let nearest =
      name.foldedASCII.hasPrefix("char") ? "varchar" : NearestName.nearest(to: name, among: CastTarget.names, by: .word)
    return fail(
      query.emitted.range(at: typeName.location),
      typeName.flag("setof") ? "SETOF is not supported: expected one value" : "unknown type \(name)",
      nearest ?? CastTarget.suggestion)
  }

  /// The digits after the point that the type keeps: of `NUMBER(10, 2)`, 2.
  private mutating func scale(_ typeName: SyntaxNode, of target: CastTarget, at place: Range<Int>) -> Int? {
    let modifiers = typeName.list("typmods")
    if modifiers.isEmpty { return 0 }
    let numbers = modifiers.compactMap { bind($0)?.constant }
    switch (target, numbers.count == modifiers.count ? numbers : []) {
    case (.decimal, let numbers) where (1...2).contains(numbers.count):
      if numbers.count == 1 { return 0 }
      if case .integer(let digits) = numbers[1], (0...18).contains(digits) { return Int(digits) }
    case (.value(.time), let numbers) where numbers.count == 1: return 0
    default: break
    }
    refuse(place, "this length or precision of a type is not supported", "the type without it")
    return nil
  }

  /// A cast that was asked for.
  mutating func cast(
    _ operand: Operand, to target: CastTarget, scale: Int, isLenient: Bool, at place: Range<Int>
  ) -> Operand? {
    switch target {
    case .decimal where scale > 0:
      guard let double = cast(operand, to: .double, isLenient: isLenient, at: place) else { return nil }
      return Operand(.call(.round, [double.expression, .constant(.integer(Int64(scale)))]), at: place)
    case .date:
      guard let time = cast(operand, to: .time, isLenient: isLenient, at: place) else { return nil }
      return Operand(.call(.truncateTime(.day), [time.expression]), at: place)
    case .decimal: return cast(operand, to: .integer, isLenient: isLenient, at: place)
    case .value(let type): return cast(operand, to: type, isLenient: isLenient, at: place)
    }
  }

  /// A conversion to one of the types of values; constants are converted at once.
  mutating func cast(
    _ operand: Operand, to type: FlowValueType, isLenient: Bool, at place: Range<Int>
  ) -> Operand? {
    if operand.type == type { return Operand(operand.expression, at: place) }
    if let text = operand.textConstant { return castText(text, to: type, isLenient: isLenient, at: operand.place) }
    switch (operand.type, type) {
    case (.null, _), (.integer, .double), (.integer, .text), (.double, .integer), (.double, .text), (.boolean, .text),
      (.boolean, .integer), (.time, .text), (.text, .integer), (.text, .double), (.text, .boolean), (.text, .time):
      return Operand(.cast(operand.expression, type, isLenient: isLenient), at: place)
    case (.integer, .boolean):
      return Operand(.comparison(.notEqual, operand.expression, .constant(.integer(0))), at: place)
    case (.integer, .time): return seconds(operand, at: place)
    default:
      let suggestion = operand.type == .time ? "DATE_PART(epoch_second, …)" : nil
      return fail(place, "\(operand.type.described) cannot be cast to \(type.described)", suggestion)
    }
  }

  private mutating func castText(
    _ text: String, to type: FlowValueType, isLenient: Bool, at place: Range<Int>
  ) -> Operand? {
    if let value = ValueCast.value(of: text, as: type) { return Operand(.constant(value), at: place) }
    if isLenient { return Operand(.cast(.constant(.null), type, isLenient: true), at: place) }
    return fail(place, "this text is not \(type.described)", "TRY_CAST, which gives NULL")
  }

  /// The time of a number of seconds since 1970.
  mutating func seconds(_ operand: Operand, at place: Range<Int>) -> Operand? {
    let second = Operand(.constant(.integer(1_000_000_000)), at: place)
    guard let nanos = arithmetic(.multiply, operand, second, at: place) else { return nil }
    return shifted(Operand(.constant(.time(0)), at: place), byNanos: nanos.expression, at: place)
  }

  // MARK: Intervals

  private mutating func bindInterval(
    _ argument: SyntaxNode, _ typeName: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    let suggestion = "INTERVAL '1 hour'"
    let place = self.place(argument)
    guard let text = bind(argument)?.textConstant, typeName.list("typmods").isEmpty else {
      return fail(place, "an INTERVAL must be a constant text with its units", suggestion)
    }
    guard let nanos = IntervalText.nanos(of: text) else {
      return fail(
        place, "expected numbers with units from seconds to weeks: months and years have no fixed length", suggestion)
    }
    var operand = Operand(.constant(.integer(nanos)), at: place)
    operand.interval = nanos
    return operand
  }
}

extension ExpressionBinder {
  /// Brings operands to one type, for comparing them or for taking one of them.
  ///
  /// Constant texts take the type of what they are beside; whole numbers become fractions beside fractions. With
  /// `comparing`, a constant fraction without a fractional part becomes a whole number beside whole numbers, so that
  /// comparing does not lose digits, and constants that are compared with addresses get the text that those have.
  mutating func unify(_ operands: [Operand], comparing: Bool, as what: String) -> [Operand]? {
    guard let target = targetType(of: operands, comparing: comparing, as: what) else { return nil }
    var unified: [Operand] = []
    for operand in operands {
      guard let converted = convert(operand, to: target, as: what) else { continue }
      unified.append(converted)
    }
    guard unified.count == operands.count else { return nil }
    return comparing && target == .text ? withCanonicalAddresses(unified) : unified
  }

  private mutating func targetType(of operands: [Operand], comparing: Bool, as what: String) -> FlowValueType? {
    var type: FlowValueType = .null
    for operand in operands where operand.type != .null && operand.textConstant == nil {
      let next = comparing ? Self.comparedType(operand) : operand.type
      switch (type, next) {
      case (.null, _): type = next
      case (.integer, .double), (.double, .integer): type = .double
      case _ where type == next: break
      default:
        refuse(operand.place, "\(what): expected \(type.described), this is \(next.described)", Self.cast(to: type))
        return nil
      }
    }
    let texts = operands.compactMap(\.textConstant)
    if type == .null { return texts.isEmpty ? .null : .text }
    let hasFraction = type == .integer && texts.contains { NumberText.isFraction($0) }
    return hasFraction ? .double : type
  }

  /// The type that an operand asks for in a comparison: `1e6` is a whole number.
  private static func comparedType(_ operand: Operand) -> FlowValueType {
    if case .double(let double)? = operand.constant, Int64(exactly: double) != nil { .integer } else { operand.type }
  }

  private static func cast(to type: FlowValueType) -> String? {
    switch type {
    case .integer: "TRY_CAST(… AS INTEGER)"
    case .double: "TRY_CAST(… AS DOUBLE)"
    case .text: "quotes around a value, or CAST(… AS VARCHAR)"
    case .time: "a text like '2026-01-31 23:59:59', or TO_TIMESTAMP(…)"
    case .null, .boolean, .list: nil
    }
  }

  /// Converts an operand as SQL does by itself; what would need a cast is refused.
  mutating func convert(_ operand: Operand, to type: FlowValueType, as what: String) -> Operand? {
    if operand.type == type || operand.type == .null || type == .null { return operand }
    if let text = operand.textConstant { return convert(text, of: operand, to: type, as: what) }
    switch (operand.constant, operand.type, type) {
    case (.double(let double)?, _, .integer):
      if let integer = Int64(exactly: double) { return operand.with(.constant(.integer(integer))) }
    case (.integer(let integer)?, _, .double): return operand.with(.constant(.double(Double(integer))))
    case (_, .integer, .double): return operand.with(.cast(operand.expression, .double, isLenient: false))
    default: break
    }
    return fail(
      operand.place, "\(what): expected \(type.described), this is \(operand.type.described)", Self.cast(to: type))
  }

  private mutating func convert(
    _ text: String, of operand: Operand, to type: FlowValueType, as what: String
  ) -> Operand? {
    if let value = ConstantText.value(of: text, as: type) { return operand.with(.constant(value)) }
    return fail(operand.place, "\(what): expected \(type.described), this text is none", Self.example(of: type))
  }

  private static func example(of type: FlowValueType) -> String? {
    switch type {
    case .integer: "a whole number like 443"
    case .double: "a number like 0.5"
    case .boolean: "TRUE or FALSE"
    case .time: TimestampText.grammar
    case .null, .text, .list: nil
    }
  }

  /// Converts a value to text as `||` does.
  func asText(_ operand: Operand) -> Operand {
    switch operand.constant {
    case .integer(let integer)?: operand.with(.constant(.text("\(integer)")))
    default:
      operand.type == .text || operand.type == .null
        ? operand : operand.with(.cast(operand.expression, .text, isLenient: false))
    }
  }

  /// Converts an operand to a number.
  mutating func asNumber(_ operand: Operand, as what: String) -> Operand? {
    if operand.isNumber || operand.type == .null { return operand }
    if let text = operand.textConstant, let value = NumberText.value(of: text) {
      return operand.with(.constant(value))
    }
    let suggestion =
      operand.type == .text ? "TRY_CAST(… AS INTEGER)" : operand.type == .time ? "DATEDIFF or DATEADD" : nil
    return fail(operand.place, "\(what): expected a number, this is \(operand.type.described)", suggestion)
  }
}
