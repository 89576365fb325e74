import Detection
import Primitives
import TestSupport
import Testing

/// Values that are made to cost time or memory.
@Suite("Values that are made to cost much", .timeLimit(.minutes(1)))
struct HostileValueTests {
  private static func matches(_ event: String, _ rules: String) throws -> [Match] {
    let text = rules.split(separator: "\n").map { rule in
      "{AnalysisType: rule, Enabled: true, Severity: Low, LogTypes: [Test], " + rule.dropFirst() + "\n---\n"
    }
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.joined().utf8), path: "rules.yml")])
    #expect(library.problems == [])
    let program = DetectionProgram(definitions: library.definitions).program(forLogType: "Test")
    return try EventEvaluator().evaluate(Array(event.utf8), with: program).matches
  }

  @Test("A number of a million digits is compared, found in a list and rendered in linear time")
  func digits() throws {
    let digits = String(repeating: "7", count: 1_000_000)
    let list = (0..<20_000).map { "\($0)e999" }.joined(separator: ",")
    let matches = try Self.matches(
      #"{"n":\#(digits),"same":\#(digits)0e-1,"list":[\#(list)]}"#,
      """
      {RuleID: A, Detection: [{Condition: IsIn, Values: [{Key: n}, {Key: list}]}]}
      {RuleID: B, Detection: [{Condition: Equals, Values: [{Key: n}, {Key: same}]}], GroupBy: [{Key: n}]}
      {RuleID: C, Detection: [{Key: n, Condition: IsGreaterThan, Value: 1e999}], AlertTitle: "{same}"}
      """)
    #expect(matches.map(\.definition.id) == ["B", "C"])
    #expect(matches.allSatisfy { $0.dedup.unicodeScalars.count == 1_000 })
    #expect(matches.first?.dedup.hasPrefix("[7.777") == true)
  }

  @Test(
    "A huge exponent is never written out",
    arguments: [
      ("1e999999999", "[1e+999999999]"), ("-1e-999999999", "[-1e-999999999]"),
      ("1e1000000000000000000000", "[1e+999999999999999999]"),
      ("0.001e-99999999999999999999", "[1e-1000000000000000002]"),
      ("1e9223372036854775808", "[1e+999999999999999999]"), ("0e999999999", "[0]"),
    ])
  func exponents(_ number: String, _ dedup: String) throws {
    let matches = try Self.matches(
      #"{"n":\#(number)}"#, "{RuleID: A, Detection: [Condition: AlwaysTrue], GroupBy: [{Key: n}]}")
    #expect(matches.map(\.dedup) == [dedup])
  }

  @Test("Objects of many keys are compared and rendered without quadratic time")
  func keys() throws {
    let members = (0..<20_000).map { #""key\#($0)":\#($0)"# }
    let rules = (0..<50).map { "{RuleID: R\($0 + 100), Detection: [Condition: AlwaysTrue], GroupBy: [{Key: a}]}\n" }
    let matches = try Self.matches(
      #"{"a":{\#(members.joined(separator: ","))},"b":{\#(members.reversed().joined(separator: ","))}}"#,
      rules.joined() + "{RuleID: Equals, Detection: [{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}")
    #expect(matches.count == 51)
    #expect(Set(matches.map(\.dedup)).count == 2)
  }

  @Test("A large object is looked for in a long list in linear time")
  func membership() throws {
    let object = "{" + (0..<5_000).map { #""k\#($0)":0"# }.joined(separator: ",") + "}"
    let list = Array(repeating: #"{"k0":0}"#, count: 10_000).joined(separator: ",")
    let matches = try Self.matches(
      #"{"a":\#(object),"list":[\#(list)]}"#,
      """
      {RuleID: A, Detection: [{Condition: IsIn, Values: [{Key: a}, {Key: list}]}]}
      {RuleID: B, Detection: [{Condition: DoesNotContain, Values: [{Key: list}, {Key: a}]}]}
      """)
    #expect(matches.map(\.definition.id) == ["B"])
  }

  @Test("Objects within objects, as deep as an event may be, are equal in any order of their keys")
  func depth() throws {
    func nested(_ text: (String) -> String) -> String { (0..<500).reduce("1") { inner, _ in text(inner) } }
    let a = nested { #"{"x":\#($0),"y":0}"# }
    let b = nested { #"{"y":0,"x":\#($0)}"# }
    let matches = try Self.matches(
      #"{"a":\#(a),"b":\#(b)}"#, "{RuleID: A, Detection: [{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}")
    #expect(matches.count == 1)
  }
}

/// A number, as plain as can be: `0.d1d2d3… × 10^exponent` without zeros at either end of the digits.
struct ModelNumber: Equatable {
  var isNegative = false
  var digits: [Int] = []
  var exponent = 0

  /// The number of some digits, with or without zeros at their ends, the first one after the point.
  init(isNegative: Bool, digits: [Int], exponent: Int) {
    let leading = digits.prefix { $0 == 0 }.count
    self.digits = Array(digits.dropFirst(leading))
    while self.digits.last == 0 { self.digits.removeLast() }
    if self.digits.isEmpty { return }
    self.isNegative = isNegative
    self.exponent = exponent - leading
  }

  func isLess(than other: ModelNumber) -> Bool {
    if sign != other.sign { return sign < other.sign }
    return isNegative ? other.isNearerToZero(than: self) : isNearerToZero(than: other)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func isNearerToZero(than other: ModelNumber) -> Bool {
    exponent != other.exponent ? exponent < other.exponent : digits.lexicographicallyPrecedes(other.digits)
  }

  /// The text that the documents promise.
  var canonical: String {
    if digits.isEmpty { return "0" }
    let text = digits.map(String.init).joined()
    let sign = isNegative ? "-" : ""
    let plain: String
    if exponent <= 0, exponent > -30 {
      plain = "0." + String(repeating: "0", count: -exponent) + text
    } else if exponent >= digits.count, exponent < 30 {
      plain = text + String(repeating: "0", count: exponent - digits.count)
    } else if exponent > 0, exponent < digits.count {
      plain = "\(text.prefix(exponent)).\(text.dropFirst(exponent))"
    } else {
      plain = String(repeating: "?", count: 30)
    }
    if plain.filter({ $0 != "." }).count <= 21 { return sign + plain }
    let rest = digits.count > 1 ? ".\(text.dropFirst())" : ""
    return "\(sign)\(text.prefix(1))\(rest)e\(exponent > 0 ? "+" : "")\(exponent - 1)"
  }
}

/// A value that is equal to another one when Swift says so: objects are dictionaries.
indirect enum ModelValue: Equatable {
  case null
  case flag(Bool)
  case number(ModelNumber)
  case text(String)
  case list([ModelValue])
  case object([String: ModelValue])
}

/// Makes random values, and spells them in any of the ways that JSON has.
struct ValueMaker {
  var random: SeededGenerator

  private static let keys = ["a", "b", "B", "ab", "", "z9", "aa"]

  // MARK: Numbers

  /// Numbers around the places where 64 bits, doubles and plain texts end.
  mutating func number() -> ModelNumber {
    let isNegative = random.once(in: 3)
    let digits: [Int] =
      switch Int.random(in: 0..<5, using: &random) {
      case 0: [Int.random(in: 0...9, using: &random)]
      case 1: random.pick(ValueMaker.edges)
      case 2: random.pick(ValueMaker.edges) + [5]
      case 3: (0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 0...2, using: &random) }
      default: (0..<Int.random(in: 14...24, using: &random)).map { _ in Int.random(in: 0...9, using: &random) }
      }
    let exponents = [digits.count, 0, 1, 3, 16, 20, 21, 22, -5, -20, 300, 301, 308, 400, -300, -330, 999_999_999]
    let isWhole = random.once(in: 2)
    return ModelNumber(
      isNegative: isNegative, digits: digits, exponent: isWhole ? digits.count : random.pick(exponents))
  }

  private static let edges = [
    "9007199254740992", "9007199254740993", "9007199254740994", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "4503599627370497", "999999999999999", "1000000000000001",
  ].map { text in text.utf8.map { Int($0 - UInt8(ascii: "0")) } }

  /// A text of the number: plain where that is short enough, with a point and an exponent anywhere, with zeros more.
  mutating func spelling(_ number: ModelNumber) -> String {
    var digits = number.digits + Array(repeating: 0, count: Int.random(in: 0...3, using: &random))
    if digits.isEmpty { digits = [0] }
    var exponent = number.digits.isEmpty ? Int.random(in: -500...500, using: &random) : number.exponent
    let missing = exponent - digits.count
    if missing > 0, missing < 30, random.once(in: 2) { digits += Array(repeating: 0, count: missing) }
    if exponent <= 0, exponent > -30, random.once(in: 2) {
      digits = Array(repeating: 0, count: 1 - exponent) + digits
      exponent = 1
    }
    // So many digits stand before the point; the first of several is not 0.
    let whole = exponent > 0 && exponent <= digits.count ? exponent : Int.random(in: 1...digits.count, using: &random)
    let before = digits[0] == 0 ? 1 : whole
    let scale = exponent - before
    var text = number.isNegative || (number.digits.isEmpty && random.once(in: 2)) ? "-" : ""
    text += digits[..<before].map(String.init).joined()
    if before < digits.count { text += "." + digits[before...].map(String.init).joined() }
    if scale == 0, !random.once(in: 6) { return text }
    return text + random.pick(["e", "E"]) + (scale < 0 ? "" : random.pick(["", "+"])) + "\(scale)"
  }

  // MARK: Values

  mutating func value(depth: Int) -> ModelValue {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
    case 0: .null
    case 1: .flag(random.once(in: 2))
    case 2...4: .number(number())
    case 5: .text(random.pick(["", "x", "1", "1000", "{}", "a\"\\"]))
    case 6, 7: .list((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1) })
    default: .object(members(depth: depth))
    }
  }

  private mutating func members(depth: Int) -> [String: ModelValue] {
    var members: [String: ModelValue] = [:]
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      members[random.pick(ValueMaker.keys)] = value(depth: depth - 1)
    }
    return members
  }

  /// The value as JSON: keys in any order, some of them also earlier with another value, blanks here and there.
  mutating func spelling(_ value: ModelValue) -> String {
    switch value {
    case .null: return "null"
    case .flag(let flag): return "\(flag)"
    case .number(let number): return spelling(number)
    case .text(let text): return spelling(text)
    case .list(let elements): return "[" + elements.map { spelling($0) }.joined(separator: ", ") + "]"
    case .object(let members):
      var parts: [String] = []
      for (key, value) in members.sorted(by: { $0.key < $1.key }).shuffled(using: &random) {
        if random.once(in: 4) { parts.insert(spelling(key) + ":" + spelling(self.value(depth: 1)), at: 0) }
        parts.append(spelling(key) + ":" + spelling(value))
      }
      return "{" + parts.joined(separator: random.pick([",", " , "])) + "}"
    }
  }

  private mutating func spelling(_ text: String) -> String {
    let isEscaped = random.once(in: 2)
    let characters = text.unicodeScalars.map { scalar -> String in
      let isSpecial = scalar == "\"" || scalar == "\\"
      let digits = String(scalar.value, radix: 16)
      return isEscaped
        ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : isSpecial ? "\\\(scalar)" : "\(scalar)"
    }
    return "\"" + characters.joined() + "\""
  }

  /// A value that is equal, or nearly so, or another one.
  mutating func partner(of value: ModelValue) -> ModelValue {
    switch (value, Int.random(in: 0..<3, using: &random)) {
    case (_, 0): return value
    case (.number(let number), 1):
      let digits = number.digits + [Int.random(in: 0...1, using: &random)]
      return .number(ModelNumber(isNegative: number.isNegative, digits: digits, exponent: number.exponent))
    case (.list(let elements), 1): return .list(elements.map { partner(of: $0) })
    case (.object(let members), 1):
      guard let key = members.keys.sorted().first else { return value }
      return .object(members.merging([key: partner(of: members[key] ?? .null)]) { $1 })
    default: return self.value(depth: 2)
    }
  }
}
