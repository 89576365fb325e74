/// How far all files have been read, and how fast.
struct IngestProgress {
  private let clock = ContinuousClock()
  private let startedAt: ContinuousClock.Instant
  /// The size of all files; nil when one of the inputs has none.
  private let byteCount: Int?

  init(byteCount: Int?) {
    self.byteCount = byteCount
    startedAt = clock.now
  }

  /// The state in a line.
  func text(_ summary: IngestSummary, bytesRead: Int) -> String {
    let seconds = secondsPassed
    var text = summary.text
    if seconds > 0 { text += "  \(grouped(Int(Double(summary.answered) / seconds))) flows/s" }
    guard let byteCount, byteCount > 0, bytesRead > 0 else { return text }
    text += "  \(min(100, bytesRead * 100 / byteCount))%"
    // The first moments say little about the rest.
    if seconds >= 1, bytesRead < byteCount {
      text += "  \(IngestProgress.duration(seconds * Double(byteCount - bytesRead) / Double(bytesRead))) left"
    }
    return text
  }

  private var secondsPassed: Double {
    let elapsed = (clock.now - startedAt).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }

  /// A time span as `12 s`, `3 min 05 s` or `2 h 10 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 360_000))
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s" }
    return "\(whole / 3_600) h \(whole / 60 % 60) min"
  }
}
