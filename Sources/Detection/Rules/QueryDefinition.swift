public import Primitives

/// A query that a `scheduled_query` or `saved_query` holds.
///
/// What the text says is not looked at here: the SQL is compiled by those who run it.
public struct QueryDefinition: Sendable {
  /// The SQL, as the file has it.
  public var text: String { source.text }
  /// The key of the text: `Query` or `SnowflakeQuery`.
  public let key: String
  /// When it runs; nil for a saved query, which runs when it is asked for.
  public let schedule: Schedule?
  /// The value of `Lookback`, which has no effect; nil when the file does not have it.
  public let lookback: Bool?
  /// The value of `LookbackWindowSeconds`, which has no effect; nil when the file does not have it.
  public let lookbackWindowSeconds: Int?

  private let source: AuthoredText

  /// Whether it has a schedule.
  public var isScheduled: Bool { schedule != nil }

  init(source: AuthoredText, key: String, schedule: Schedule?, lookback: Bool?, lookbackWindowSeconds: Int?) {
    self.source = source
    self.key = key
    self.schedule = schedule
    self.lookback = lookback
    self.lookbackWindowSeconds = lookbackWindowSeconds
  }

  /// Makes a query that is in no file.
  public init(text: String, schedule: Schedule? = nil) {
    self.init(
      source: AuthoredText(text, at: .start, in: Array(text.utf8)), key: "Query", schedule: schedule, lookback: nil,
      lookbackWindowSeconds: nil)
  }

  /// The places in the file of the characters that begin at some bytes of the text, counted from 0.
  ///
  /// Exact for block scalars, quoted and plain ones; the line end for what folding makes of it, the start of an escape
  /// for what is escaped. An offset beyond the text is its end.
  ///
  /// - Complexity: O(n + k log k) in the size of the file and the number of places.
  public func sourcePositions(ofTextOffsets offsets: [Int]) -> [SourcePosition] {
    source.positions(ofTextOffsets: offsets)
  }
}

/// A text of a file that another language than YAML is written in, and where in the file each part of it is.
struct AuthoredText: Sendable {
  /// The text, as YAML reads it.
  let text: String
  /// Where the scalar begins that it is in.
  let position: SourcePosition
  private let source: [UInt8]

  /// A text that a scalar of a file holds.
  ///
  /// - Parameter source: The bytes of the whole file.
  init(_ text: String, at position: SourcePosition, in source: [UInt8]) {
    self.text = text
    self.position = position
    self.source = source
  }

  /// Where the character at a byte of the text is in the file; the end of the text is right after the last one.
  ///
  /// A space or line feed that folding makes of a line break is where the line ends, a character that is escaped
  /// where its escape begins. Linear in the size of the file.
  func position(ofTextOffset offset: Int) -> SourcePosition {
    positions(ofTextOffsets: [offset])[0]
  }

  /// Where the characters at several bytes of the text stand in the file.
  ///
  /// - Complexity: O(n + k log k) in the size of the file and the number of places.
  func positions(ofTextOffsets offsets: [Int]) -> [SourcePosition] {
    // Places are those of the file without its byte order mark.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = source.starts(with: mark) ? Array(source.dropFirst(mark.count)) : source
    let expected = Array(text.utf8)
    let reader = ScalarSourceReader(bytes, from: SourceText.byte(at: position, in: bytes[...]), expecting: expected)
    guard reader.text == expected else { return offsets.map { _ in position } }
    let places = offsets.map { reader.offsets[min(max(0, $0), expected.count)] }
    return bytes.withUnsafeBufferPointer { SourceText.positions(ofBytes: places, in: $0) }
  }
}

/// The name of a query that a rule looks at the rows of, and where a file has it.
public struct QueryReference: Sendable {
  /// The name, as the file has it.
  public let name: String
  /// The file.
  public let file: String
  /// Where in the file.
  public let position: SourcePosition
}

/// A field of a row that a rule over scheduled queries reads, and where its file has it.
public struct RowField: Sendable {
  /// The field.
  public let path: FieldPath
  /// The file.
  public let file: String
  /// Where in the file.
  public let position: SourcePosition
  /// Whether the field must be spelt as the query spells it, which holds for inline filters.
  public let isCaseSensitive: Bool
}
