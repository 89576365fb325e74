/// What holds where a detection file is silent.
public enum DetectionDefaults {
  /// Minutes of a dedup window.
  public static let dedupPeriodMinutes = 60
  /// Matches until there is an alert.
  public static let threshold = 1
}
