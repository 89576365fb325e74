import Detection
import Testing

/// Equality, order, membership, dedup strings and distinct values beside a plain model of values.
@Suite("One canonical value")
struct CanonicalValueTests {
  private static let rules = """
    {RuleID: Contains, Detection: [{Condition: Contains, Values: [{Key: list}, {Key: a}]}]}
    {RuleID: Equals, Detection: [{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}
    {RuleID: Greater, Detection: [{Condition: IsGreaterThan, Values: [{Key: a}, {Key: b}]}]}
    {RuleID: GreaterOrEqual, Detection: [{Condition: IsGreaterThanOrEquals, Values: [{Key: a}, {Key: b}]}]}
    {RuleID: IEquals, Detection: [{Condition: IEquals, Values: [{Key: a}, {Key: b}]}]}
    {RuleID: IsIn, Detection: [{Condition: IsIn, Values: [{Key: a}, {Key: list}]}]}
    {RuleID: Less, Detection: [{Condition: IsLessThan, Values: [{Key: a}, {Key: b}]}]}
    {RuleID: LessOrEqual, Detection: [{Condition: IsLessThanOrEquals, Values: [{Key: a}, {Key: b}]}]}
    {RuleID: Overlap, Detection: [{Condition: IsIn, Values: [{Key: wrapped}, {Key: list}]}]}
    {RuleID: RenderA, Detection: [Condition: AlwaysTrue], GroupBy: [{Key: a}], Unique: {Key: a}}
    {RuleID: RenderB, Detection: [Condition: AlwaysTrue], GroupBy: [{Key: b}], Unique: {Key: b}}
    {RuleID: TitleA, Detection: [Condition: AlwaysTrue], AlertTitle: "of {a}"}
    {RuleID: TitleB, Detection: [Condition: AlwaysTrue], AlertTitle: "of {b}"}
    """

  private static func program(_ rules: [Substring]) throws -> LogTypeProgram {
    let text = rules.map { rule in
      "{AnalysisType: rule, Enabled: true, Severity: Low, LogTypes: [Test], " + rule.dropFirst() + "\n---\n"
    }
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.joined().utf8), path: "rules.yml")])
    #expect(library.problems == [])
    return try #require(DetectionProgram(definitions: library.definitions).program(forLogType: "Test"))
  }

  @Test("Two values of an event meet as the model says", arguments: 1...20 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    var maker = ValueMaker(random: SeededGenerator(seed: seed))
    let program = try Self.program(Self.rules.split(separator: "\n"))
    let evaluator = EventEvaluator()
    var equalCount = 0
    for _ in 0..<250 {
      let left = maker.value(depth: 2)
      let right = maker.partner(of: left)
      let (a, b) = (maker.spelling(left), maker.spelling(right))
      let event = #"{"a":\#(a),"b":\#(b),"list":[true,{"b":1e1},\#(maker.spelling(right))],"wrapped":[\#(a)]}"#
      let verdict = try evaluator.evaluate(Array(event.utf8), with: program)
      let found = verdict.matches.map(\.definition.id).filter { !$0.hasPrefix("Render") && !$0.hasPrefix("Title") }
      #expect(found == Self.expected(left, right), "seed \(seed): \(event)")
      try Self.compareRendered(verdict.matches, left, right, "seed \(seed): \(event)")
      if left == right { equalCount += 1 }
    }
    // Values that never meet would show nothing.
    #expect(equalCount > 60)
  }

  private static func expected(_ left: ModelValue, _ right: ModelValue) -> [String] {
    if left == .null { return [] }
    let ten = ModelNumber(isNegative: false, digits: [1], exponent: 2)
    let list: [ModelValue] = [.flag(true), .object(["b": .number(ten)]), right]
    var names = list.contains(left) ? ["Contains", "Overlap"] : []
    if case .list(let elements) = left {
      if elements.contains(where: { $0 != .null && list.contains($0) }) { names.append("IsIn") }
    } else if list.contains(left) {
      names.append("IsIn")
    }
    if case .text(let left) = left, case .text(let right) = right, left != right, right.contains(left) || left == "" {
      names.append("Contains")
    }
    if left == right { names += ["Equals", "IEquals"] }
    if case .number(let left) = left, case .number(let right) = right {
      if left == right { names += ["GreaterOrEqual", "LessOrEqual"] }
      if left.isLess(than: right) { names += ["Less", "LessOrEqual"] }
      if right.isLess(than: left) { names += ["Greater", "GreaterOrEqual"] }
    }
    return names.sorted()
  }

  private static func compareRendered(
    _ matches: [Match], _ left: ModelValue, _ right: ModelValue, _ event: Comment
  ) throws {
    let byID = Dictionary(uniqueKeysWithValues: matches.map { ($0.definition.id, $0) })
    let (a, b) = (try #require(byID["RenderA"]), try #require(byID["RenderB"]))
    #expect((a.dedup == b.dedup) == (left == right), event)
    if case .number(let number) = left {
      #expect(a.dedup == "[\(number.canonical)]", event)
      #expect(a.distinctValue == number.canonical, event)
      #expect(byID["TitleA"]?.dedup == "of \(number.canonical)", event)
    }
    if left == right {
      #expect(a.distinctValue == b.distinctValue, event)
      #expect(byID["TitleA"]?.dedup == byID["TitleB"]?.dedup, event)
    }
  }

  @Test("A number of an event and one of a file meet as the model says", arguments: 1...10 as ClosedRange<UInt64>)
  func constants(seed: UInt64) throws {
    var maker = ValueMaker(random: SeededGenerator(seed: seed))
    let numbers = (0..<24).map { _ in maker.number() }
    let rules = numbers.indices.flatMap { place -> [Substring] in
      let constant = maker.decimalSpelling(numbers[place])
      let values = (0...2).map { maker.decimalSpelling(numbers[(place + $0) % numbers.count]) }.joined(separator: ", ")
      return [
        "{RuleID: Equals\(place), Detection: [{Key: n, Condition: Equals, Value: \(constant)}]}",
        "{RuleID: Greater\(place), Detection: [{Key: n, Condition: IsGreaterThan, Value: \(constant)}]}",
        "{RuleID: In\(place), Detection: [{Key: n, Condition: IsIn, Values: [\(values)]}]}",
      ]
    }
    let program = try Self.program(rules)
    let evaluator = EventEvaluator()
    for round in 0..<60 {
      let number = round < numbers.count ? numbers[round] : maker.number()
      let event = #"{"n":\#(maker.spelling(number))}"#
      let found = Set(try evaluator.evaluate(Array(event.utf8), with: program).matches.map(\.definition.id))
      var expected: Set<String> = []
      for place in numbers.indices {
        if numbers[place] == number { expected.insert("Equals\(place)") }
        if numbers[place].isLess(than: number) { expected.insert("Greater\(place)") }
        if (0...2).contains(where: { numbers[(place + $0) % numbers.count] == number }) {
          expected.insert("In\(place)")
        }
      }
      #expect(found == expected, "seed \(seed): \(event)")
    }
  }
}

extension ValueMaker {
  /// A text of the number that YAML reads as a fraction, so that it may have any number of digits.
  mutating func decimalSpelling(_ number: ModelNumber) -> String {
    let text = spelling(number)
    return text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") } ? text : text + ".0"
  }
}
