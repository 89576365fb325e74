/// What a column of flows holds; any column may be null.
public enum FlowColumnKind: Hashable, Sendable {
  /// A signed integer of 64 bits.
  case integer
  /// A time in nanoseconds since 1970, UTC.
  case time
  /// UTF-8 text.
  case text
}
