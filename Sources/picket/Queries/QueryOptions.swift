import ArgumentParser

/// What commands that run a query have in common.
struct QueryOptions: ParsableArguments {
  /// How many rows of a table somebody may want to read without having asked for them.
  private static let tableRowsMax: UInt32 = 100

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The time that the query runs as of, such as 2026-03-01T09:30:00Z, 2h or today. (default: now)",
      valueName: "TIME"),
    transform: TimeBound.parse)
  var asOf: TimeBound?

  @Option(
    help: ArgumentHelp(
      "Show at most this many rows. (default: 100 of a table, else all that the daemon gives)", valueName: "N"))
  var rows: UInt32?

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the rows.", valueName: "FORMAT"))
  var output: RowsFormat = .table

  func validate() throws {
    if rows == 0 { throw ValidationError("--rows expects 1 or more, not 0") }
    if let asOf, asOf.unixNanos(now: .now) <= 0 { throw ValidationError("--as-of expects a time after 1970") }
  }

  /// The time to ask for, in nanoseconds since 1970; 0 for now.
  var asOfUnixNanos: Int64 { asOf?.unixNanos(now: .now) ?? 0 }

  /// The most rows to ask for; 0 for the daemon's own bound.
  var rowsMax: UInt32 { rows ?? (output == .table ? QueryOptions.tableRowsMax : 0) }
}
