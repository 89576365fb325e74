public import Primitives

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// What the lookup tables of one load may cost.
///
/// A table beyond a limit is refused with a problem; the others are loaded.
public struct LookupLimits: LimitTable {
  @Limit(
    "lookup_memory_bytes_max", 134_217_728, in: 1_048_576...17_179_869_184,
    "bytes that all lookup tables of one load take in memory", "; while a reload goes on there are two loads")
  public var lookupMemoryBytesMax
  @Limit(
    "lookup_file_bytes_max", 1_073_741_824, in: 1_024...1_099_511_627_776,
    "bytes of the data file of a lookup table, decompressed")
  public var lookupFileBytesMax
  @Limit("lookup_row_bytes_max", 65_536, in: 64...524_288, "bytes of one row of a lookup table")
  public var lookupRowBytesMax
  @Limit(
    "lookup_event_bytes_max", 262_144, in: 1_024...4_194_304, "bytes that lookup tables add to one event",
    "; an event to which they would add more is rejected")
  public var lookupEventBytesMax

  /// The defaults.
  public init() {}
}
