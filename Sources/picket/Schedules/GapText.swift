import Wire

/// Gaps in what a scheduled query has looked at, for people.
struct GapText {
  let gaps: [ScheduleGap]

  /// Gaps that a line names; further ones are counted.
  private static let named_max = 5

  /// In a line, for example `2026-03-01T11:02:00Z to 2026-03-01T11:04:00Z: evicted`; nil when there are none.
  var line: String? {
    if gaps.isEmpty { return nil }
    let named = gaps.prefix(GapText.named_max).map(GapText.text).joined(separator: ", ")
    let more = gaps.count - min(gaps.count, GapText.named_max)
    return more > 0 ? "\(named), and \(counted(more, "more", "more"))" : named
  }

  /// One gap.
  static func text(of gap: ScheduleGap) -> String {
    let (from, until) = (Timestamp(unixNanos: gap.fromUnixNanos), Timestamp(unixNanos: gap.untilUnixNanos))
    return "\(from.text) to \(until.text): \(VisibleText.line(gap.cause))"
  }
}
