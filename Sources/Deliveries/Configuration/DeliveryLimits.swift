public import Primitives

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The bounds of one delivery, each with its unit in its name; every delivery can have its own.
public struct DeliveryLimits: LimitTable {
  @Limit("timeout_seconds", 10, in: 1...60, "seconds that one attempt may take")
  public var timeoutSeconds
  @Limit(
    "retry_pause_seconds_min", 1, in: 1...3_600, "seconds of the pause after the first failure",
    "; it doubles with each further one, and is cut by up to half, by chance")
  public var retryPauseSecondsMin
  @Limit("retry_pause_seconds_max", 300, in: 1...3_600, "seconds of the longest pause")
  public var retryPauseSecondsMax
  @Limit(
    "retry_seconds_max", 86_400, in: 0...2_592_000, "seconds that a delivery may fail without a break",
    "; each further alert that it fails on goes to the dead letters")
  public var retrySecondsMax
  /// Not the default of all kinds: see `DeliveryFile`.
  @Limit(
    "fold_after", 20, in: 0...100_000, "alerts in `fold_seconds` that are sent singly",
    "; further ones are folded into a summary; 0 folds nothing, which is the default of journal, file and syslog")
  public var foldAfter
  @Limit("fold_seconds", 60, in: 1...3_600, "seconds in which alerts are counted, and collected for a summary")
  public var foldSeconds
  @Limit("fold_alerts_max", 1_000, in: 2...1_000, "alerts of one summary", "; a full one is sent at once")
  public var foldAlertsMax
  @Limit(
    "file_bytes_max", 67_108_864, in: 1_024...1_099_511_627_776, "bytes from which on a file is renamed",
    " to `.1` before more is written (kind `file`)")
  public var fileBytesMax
  @Limit("files_kept", 5, in: 0...1_000, "renamed files that are kept", " (kind `file`)")
  public var filesKept

  /// Makes the defaults.
  public init() {}

  /// The bounds as the queue wants them.
  func policy(batchMax: Int) -> DeliveryPolicy {
    let second: Int64 = 1_000_000_000
    return DeliveryPolicy(
      batchMax: batchMax, foldAfter: foldAfter, foldNanos: Int64(foldSeconds) * second, foldItemsMax: foldAlertsMax,
      pauseMinNanos: Int64(retryPauseSecondsMin) * second, pauseMaxNanos: Int64(retryPauseSecondsMax) * second,
      retryNanosMax: Int64(retrySecondsMax) * second)
  }
}
