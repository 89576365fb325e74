/// A whole number that bounds something, declared with all that is written of it anywhere.
///
///     @Limit("query_rows_max", 100_000, in: 1...10_000_000, "rows that an answer has", "; further ones are counted")
///     public var queryRowsMax
///
/// The property has the name of the limit in `lowerCamelCase`. The configuration file, GetStatus and the tables in
/// `docs` take name, range and sentence from here.
@propertyWrapper
public struct Limit: Sendable {
  private let label: StaticString
  private let sentence: StaticString
  private let rest: StaticString
  /// The values that can be configured; only the default where none can.
  public let range: ClosedRange<Int>
  /// The value, in the unit that the summary and the name have.
  public var wrappedValue: Int

  /// Declares a limit by its name in files and on the wire, its default, its range and its sentence, the unit first.
  ///
  /// The documentation alone has what `detail` adds to the sentence.
  public init(
    _ name: StaticString, _ value: Int, in range: ClosedRange<Int>? = nil, _ summary: StaticString,
    _ detail: StaticString = ""
  ) {
    label = name
    sentence = summary
    rest = detail
    self.range = range ?? value...value
    wrappedValue = value
  }

  /// The name in files, on the wire and in error texts.
  public var name: String { "\(label)" }
  /// What is bounded.
  public var summary: String { "\(sentence)" }
  /// How the documentation goes on after the summary.
  public var detail: String { "\(rest)" }
}

/// The limits of one subject, which can also be read and set by their names.
///
/// Every stored property is a `Limit`, so a table lies in memory as an array of them does.
public protocol LimitTable: Sendable {
  /// The defaults.
  init()
}

extension LimitTable {
  /// All limits, in the order of their declaration.
  public var entries: [Limit] {
    withUnsafeBytes(of: self) { Array($0.assumingMemoryBound(to: Limit.self)) }
  }

  /// Sets the limit with a name, if there is one.
  public mutating func set(_ name: String, to value: Int) {
    withUnsafeMutableBytes(of: &self) { bytes in
      let entries = bytes.assumingMemoryBound(to: Limit.self)
      for place in entries.indices where entries[place].name == name { entries[place].wrappedValue = value }
    }
  }
}
