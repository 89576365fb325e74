public import Primitives

/// What bounds a `picket follow`.
public struct FollowLimits: LimitTable {
  /// Bytes of one line, or of one entry of the journal; longer ones are refused.
  @Limit(
    "line_bytes_max", 1_048_576, in: 1_024...4_000_000, "bytes of one line or entry of the journal",
    "; longer ones are counted and passed over")
  public var lineBytesMax

  /// Calls that wait for an answer.
  @Limit("calls_in_flight_max", 64, in: 1...1_024, "calls that wait for an answer at a time")
  public var callsInFlightMax

  /// Bytes of the calls that wait for an answer.
  @Limit(
    "bytes_in_flight_max", 8_388_608, in: 65_536...1_073_741_824, "bytes of the calls that wait for an answer",
    "; one call may go beyond when it is alone")
  public var bytesInFlightMax

  /// Milliseconds between looks for new files.
  @Limit("scan_milliseconds", 1_000, in: 10...3_600_000, "milliseconds between two looks for new files")
  public var scanMilliseconds

  /// Milliseconds between looks for new lines.
  @Limit("poll_milliseconds", 250, in: 10...60_000, "milliseconds between two looks for new lines, when there are none")
  public var pollMilliseconds

  /// Milliseconds between two writes of the positions.
  @Limit(
    "position_milliseconds", 1_000, in: 10...60_000, "milliseconds between two writes of the positions",
    "; after a crash lines of that time are sent again, under the same ids")
  public var positionMilliseconds

  /// Seconds of the longest pause before the daemon is tried again.
  @Limit("retry_seconds_max", 30, in: 1...3_600, "seconds of the longest pause before the daemon is tried again")
  public var retrySecondsMax

  /// Seconds for which an event that the daemon has no room for is sent again, before it is refused.
  @Limit(
    "no_room_seconds_max", 60, in: 1...86_400,
    "seconds for which an event is sent again that is answered with RESOURCE_EXHAUSTED", "; then it counts as refused")
  public var noRoomSecondsMax

  /// The defaults.
  public init() {}
}
