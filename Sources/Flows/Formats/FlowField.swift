/// What a field of a flow log, or a key of a JSON record, becomes.
public enum FlowField: Hashable, Sendable {
  /// A column of the table.
  case column(FlowColumn)
  /// A field that is known, and that the table has no column for.
  case leftOut
}
