extension QueryExpressionCompiler {
  mutating func compileCast(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    guard let argument = fields["arg"], let typeName = fields["typeName"] else { return nil }
    if typeName.names("names").last == "interval" { return compileInterval(argument, typeName, at: place) }
    guard let target = Self.castTarget(typeName) else { return failCast(typeName) }
    guard let operand = compile(argument), let scale = scale(typeName, of: target, at: place) else { return nil }
    let isLenient = query.emitted.index(at: fields.location).map { query.emitted.tokens[$0].folded } == "try_cast"
    return cast(operand, to: target, scale: scale, isLenient: isLenient, at: place)
  }

  /// The type of a plain name; nil for other names and for lists of values.
  private static func castTarget(_ typeName: SyntaxNode) -> CastTarget? {
    let names = typeName.names("names")
    // The parser gives the types of the standard a schema of its own.
    guard let name = names.last, names.count == 1 || names.count == 2 && names[0] == "pg_catalog",
      typeName.list("arrayBounds").isEmpty, !typeName.flag("setof"), !typeName.flag("pct_type")
    else { return nil }
    return CastTarget(named: name)
  }

  private mutating func failCast(_ typeName: SyntaxNode) -> Operand? {
    if hasEnoughProblems { return nil }
    let name = query.emitted.index(at: typeName.location).map { query.emitted.tokens[$0].value } ?? ""
    let nearest = name.foldedASCII.hasPrefix("char") ? "varchar" : NearestName.of(name, in: CastTarget.names)
    return fail(
      query.emitted.range(at: typeName.location),
      typeName.flag("setof") ? "SETOF is not supported: expected one value" : "unknown type \(name)",
      nearest ?? CastTarget.suggestion)
  }

  /// The digits after the point that the type keeps: of `NUMBER(10, 2)`, 2.
  private mutating func scale(_ typeName: SyntaxNode, of target: CastTarget, at place: Range<Int>) -> Int? {
    let modifiers = typeName.list("typmods")
    if modifiers.isEmpty { return 0 }
    let numbers = modifiers.compactMap { compile($0)?.constant }
    switch (target, numbers.count == modifiers.count ? numbers : []) {
    case (.decimal, let numbers) where (1...2).contains(numbers.count):
      if numbers.count == 1 { return 0 }
      if case .integer(let digits) = numbers[1], (0...18).contains(digits) { return Int(digits) }
    case (.time, let numbers) where numbers.count == 1: return 0
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
    case .decimal, .integer: return cast(operand, to: .integer, isLenient: isLenient, at: place)
    case .double: return cast(operand, to: .double, isLenient: isLenient, at: place)
    case .boolean: return cast(operand, to: .boolean, isLenient: isLenient, at: place)
    case .text: return cast(operand, to: .text, isLenient: isLenient, at: place)
    case .time: return cast(operand, to: .time, isLenient: isLenient, at: place)
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

  private mutating func compileInterval(
    _ argument: SyntaxNode, _ typeName: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    let suggestion = "INTERVAL '1 hour'"
    let place = self.place(argument)
    guard let text = compile(argument)?.textConstant, typeName.list("typmods").isEmpty else {
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
