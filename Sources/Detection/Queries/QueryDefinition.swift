/// A query that a `scheduled_query` or `saved_query` holds.
///
/// What the text says is not looked at here: the SQL is compiled by those who run it.
public struct QueryDefinition: Sendable {
  /// The SQL, as the file gives it.
  public var text: String { source.text }
  /// The key that the text stands under: `Query` or `SnowflakeQuery`.
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

  /// Makes a query that stands in no file.
  public init(text: String, schedule: Schedule? = nil) {
    self.init(
      source: AuthoredText(text, at: .start, in: Array(text.utf8)), key: "Query", schedule: schedule, lookback: nil,
      lookbackWindowSeconds: nil)
  }

  /// Where in the file the character stands that begins at a byte of the text, counted from 0.
  ///
  /// Exact for block scalars, quoted and plain ones; the line end for what folding makes of it, the start of an escape
  /// for what is escaped. An offset beyond the text is its end. Linear in the size of the file.
  public func sourcePosition(ofTextOffset offset: Int) -> SourcePosition {
    source.position(ofTextOffset: offset)
  }

  /// Where in the file several characters stand, as `sourcePosition(ofTextOffset:)` has it.
  ///
  /// - Complexity: O(n + k log k) in the size of the file and the number of places.
  public func sourcePositions(ofTextOffsets offsets: [Int]) -> [SourcePosition] {
    source.positions(ofTextOffsets: offsets)
  }
}
