import Primitives

/// A conversion of values from one type to another.
struct ValueCast {
  let from: FlowValueType
  let to: FlowValueType
  /// What cannot be converted is NULL instead of failing the query.
  let isLenient: Bool
  /// The expression, for the words of a failure.
  let source: Expression

  /// Whether every value of one type can be converted to the other.
  static func isTotal(from: FlowValueType, to: FlowValueType) -> Bool {
    switch (from, to) {
    case _ where from == to, (.null, _), (_, .text), (.integer, .double), (.boolean, .integer): true
    default: false
    }
  }

  /// The word of a value in the other type, nil when it cannot be converted.
  func convert(_ word: Int64, _ pool: TextPool) -> Int64? {
    switch (from, to) {
    case _ where from == to: word
    case (_, .text): pool.identifier(Self.text(of: word, from, pool))
    case (.text, _): pool.withText(word) { Self.parse($0, as: to) }
    case (.integer, .double): DoubleWord.word(Double(word))
    case (.boolean, .double): DoubleWord.word(Double(word))
    case (.double, .integer): Self.rounded(DoubleWord.value(word))
    case (.boolean, .integer): word
    case (.integer, .boolean): word == 0 ? 0 : 1
    case (.double, .boolean): DoubleWord.value(word) == 0 ? 0 : 1
    case (.time, .integer): TimeUnit.second.number(at: word)
    case (.integer, .time): Self.time(ofSeconds: word)
    default: nil
    }
  }

  /// A text as a value of another type, as `convert` returns it; nil when it is none.
  static func value(of text: String, as type: FlowValueType) -> FlowValue? {
    guard let word = text.withBytes({ parse($0, as: type) }) else { return nil }
    return switch type {
    case .integer: .integer(word)
    case .double: .double(DoubleWord.value(word))
    case .boolean: .boolean(word != 0)
    case .time: .time(word)
    case .null, .text, .list: nil
    }
  }

  /// A value as text.
  static func text(of word: Int64, _ type: FlowValueType, _ pool: TextPool) -> String {
    switch type {
    case .double: "\(DoubleWord.value(word))"
    case .boolean: word == 0 ? "false" : "true"
    case .time: FlowTime.text(word)
    case .text: pool.string(word)
    default: "\(word)"
    }
  }

  /// The nearest integer, halves away from zero; nil when there is none of 64 bits.
  private static func rounded(_ value: Double) -> Int64? {
    Int64(exactly: value.rounded(.toNearestOrAwayFromZero))
  }

  private static func time(ofSeconds seconds: Int64) -> Int64? {
    let (nanos, overflow) = seconds.multipliedReportingOverflow(by: UnixTime.nanosPerSecond)
    return overflow ? nil : nanos
  }

  private static func parse(_ text: UnsafeRawBufferPointer, as type: FlowValueType) -> Int64? {
    let trimmed = TextOperations.trimmed(text, left: true, right: true)
    switch type {
    case .integer: return integer(trimmed)
    case .double: return double(trimmed).map(DoubleWord.word)
    case .boolean: return boolean(String(decoding: trimmed, as: UTF8.self).lowercased()).map { $0 ? 1 : 0 }
    case .time: return UnixTime.nanos(trimmed, .sql)
    default: return nil
    }
  }

  /// Digits with a sign, or a decimal number rounded.
  private static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
    Int64(String(decoding: text, as: UTF8.self)) ?? double(text).flatMap(rounded)
  }

  /// A decimal number with or without fraction and exponent, `inf` or `nan`.
  private static func double(_ text: UnsafeRawBufferPointer) -> Double? {
    let string = String(decoding: text, as: UTF8.self)
    if let named = ["inf": Double.infinity, "-inf": -Double.infinity, "nan": Double.nan][string.lowercased()] {
      return named
    }
    let isDecimal = text.allSatisfy { byte in
      (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte | 0x20 == 0x65
    }
    return isDecimal ? Double(string) : nil
  }

  /// The truth value of a lowercase word.
  static func boolean(_ word: String) -> Bool? {
    switch word {
    case "true", "t", "yes", "y", "on", "1": true
    case "false", "f", "no", "n", "off", "0": false
    default: nil
    }
  }
}
