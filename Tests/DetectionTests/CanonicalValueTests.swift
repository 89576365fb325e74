import TestSupport
import Testing

@testable import Detection

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

/// What becomes of windows that version 0.1.0 has stored: one goes on when its dedup string is still made.
@Suite("Dedup strings of version 0.1.0")
struct DedupSpellingTests {
  private static func dedup(_ value: String, _ rendering: String) throws -> String? {
    let rule = """
      {AnalysisType: rule, RuleID: R, Enabled: true, Severity: Low, LogTypes: [Test], \(rendering),
       Detection: [Condition: AlwaysTrue]}
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(rule.utf8), path: "rules.yml")])
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions).program(forLogType: "Test")
    return try EventEvaluator().evaluate(Array(#"{"v":\#(value)}"#.utf8), with: program).matches.first?.dedup
  }

  @Test(
    "Texts, integers of 64 bits, flags, null, fractions and lists of them are written as before",
    arguments: [
      #""text""#, #""1e3""#, #""""#, "5", "-5", "0", "18446744073709551615", "-9223372036854775808", "true", "false",
      "null", "1.5", "-0.25", "0.1", "123456.789", "[]", "{}", #"[1,"a",null,[true]]"#, #"{"a":1,"b":{"c":"x"}}"#,
      "123456789012345678901",
    ])
  func unchanged(_ value: String) throws {
    #expect(try Self.dedup(value, "GroupBy: [{Key: v}]") == "[\(value)]")
  }

  @Test(
    "Other numbers and other orders of keys are written anew, so a window under the old string is not continued",
    arguments: [
      ("1e3", "[1000.0]", "[1000]"), ("5.0", "[5.0]", "[5]"), ("1e16", "[1e+16]", "[10000000000000000]"),
      ("1e-7", "[1e-07]", "[0.0000001]"),
      ("123456789012345678901234", "[123456789012345678901234]", "[1.23456789012345678901234e+23]"),
      (#"{"b":1,"a":2}"#, #"[{"b":1,"a":2}]"#, #"[{"a":2,"b":1}]"#),
    ])
  func changed(_ value: String, _ before: String, _ now: String) throws {
    #expect(try Self.dedup(value, "GroupBy: [{Key: v}]") == now)
    #expect(before != now)
  }

  @Test("A title of texts and integers is the dedup string that it was", arguments: [#""text""#, "5", "null", "true"])
  func titles(_ value: String) throws {
    let shown = value == "null" ? "<missing>" : value.replacing("\"", with: "")
    #expect(try Self.dedup(value, #"AlertTitle: "saw {v}""#) == "saw \(shown)")
  }
}

@Suite("Simple case folding")
struct CaseFoldingTests {
  @Test(
    "A character folds to one character",
    arguments: [
      ("A", "a"), ("z", "z"), ("@[", "@["), ("Ä", "ä"), ("Σ", "σ"), ("ς", "σ"), ("ſ", "s"), ("\u{212A}", "k"),
      ("\u{2126}", "ω"), ("\u{B5}", "μ"), ("ẞ", "ß"), ("ß", "ß"), ("İ", "İ"), ("ı", "ı"), ("ǅ", "ǆ"), ("Ǆ", "ǆ"),
      ("ﬁ", "ﬁ"), ("ϐ", "β"), ("ᲀ", "в"), ("Ꭰ", "Ꭰ"), ("ꭰ", "Ꭰ"), ("Ⓐ", "ⓐ"), ("Ａ", "ａ"), ("𐐀", "𐐨"), ("𞤀", "𞤢"),
      ("日本", "日本"), ("😀", "😀"), ("e\u{301}", "e\u{301}"), ("", ""),
    ])
  func folding(_ text: String, _ folded: String) {
    #expect(Array(CaseFolding.folded(text).utf8) == Array(folded.utf8))
  }

  /// Swift's tables of upper and lower case are another source of the same facts, for the letters that both know.
  @Test("A letter and its capital fold to the same, but for letters of Turkish")
  func capitals() {
    var count = 0
    for value in UInt32(0)..<0x1_EA00 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = CaseFolding.folded(scalar)
      #expect(CaseFolding.folded(folded) == folded, "\(scalar)")
      for mapping in [scalar.properties.uppercaseMapping, scalar.properties.lowercaseMapping] {
        let mapped = mapping.unicodeScalars
        guard mapped.count == 1, let other = mapped.first, other != scalar, scalar != "ı",
          Self.isKnown(scalar), Self.isKnown(other)
        else { continue }
        #expect(CaseFolding.folded(other) == folded, "\(scalar) \(other)")
        count += 1
      }
    }
    #expect(count > 2_500)
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool { (scalar.properties.age?.major ?? 99) <= 15 }

  @Test("The runs of the table are in order and do not overlap")
  func runs() {
    let runs = CaseFolding.runs
    #expect(runs.allSatisfy { $0.first <= $0.last && ($0.last - $0.first).isMultiple(of: $0.step) })
    #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.last < $1.first })
  }
}
