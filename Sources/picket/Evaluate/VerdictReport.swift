import Wire

/// Prints verdicts as they come.
final class VerdictReport {
  /// Refused events that are shown to people; further ones are only counted.
  private static let shownMax = 20

  private let format: OutputFormat
  private let writer: OutputWriter
  private let text: VerdictText
  private let progress = ProgressLine()
  private let clock = ContinuousClock()
  private let startedAt: ContinuousClock.Instant
  /// The size of all files; nil when one of the inputs has none.
  private let byteCount: Int?
  /// What was read of them.
  var bytesRead = 0
  private(set) var summary = EvaluationSummary()
  private var lastDetectionCount: UInt32 = 0

  init(format: OutputFormat, writer: OutputWriter, namesFiles: Bool = false, byteCount: Int? = nil) {
    self.format = format
    self.writer = writer
    self.byteCount = byteCount
    text = VerdictText(style: .of(writer), namesFiles: namesFiles)
    startedAt = clock.now
  }

  /// Prints one verdict.
  func add(_ verdict: Verdict) throws {
    summary.add(verdict)
    if case .evaluated(let response) = verdict.answer { lastDetectionCount = response.detectionsEvaluated }
    let lines = format == .text && isShown(verdict) ? text.lines(of: verdict) : []
    // Verdicts and the progress line share the terminal: without this, they would run into each other.
    if writer.isTerminal, format == .json || !lines.isEmpty { progress.clear() }
    if format == .json {
      try writer.write(bytes: JSONWriter.line(VerdictJSON.value(of: verdict)))
      try writer.writeLine()
    }
    for line in lines { try writer.writeLine(line) }
    if writer.isTerminal { try writer.flush() }
    progress.show("\(summary.text)  \(grouped(eventsPerSecond)) events/s\(share)")
  }

  private func isShown(_ verdict: Verdict) -> Bool {
    !verdict.isRefused || summary.refused <= VerdictReport.shownMax
  }

  /// How much of the files was read; empty where that is not known.
  private var share: String {
    guard let byteCount, byteCount > 0, bytesRead > 0 else { return "" }
    return "  \(min(100, bytesRead * 100 / byteCount))%"
  }

  /// Hands what was printed to the reader.
  func flush() throws {
    try writer.flush()
  }

  /// Prints what is to be said of all events.
  func finish() throws {
    progress.clear()
    if format == .text {
      if summary.refused > VerdictReport.shownMax {
        try writer.writeLine("and \(grouped(summary.refused - VerdictReport.shownMax)) more refused")
      }
      if summary.events == 1, summary.matches == 0, summary.refused == 0 {
        try writer.writeLine("no match (\(counted(lastDetectionCount, "detection")) evaluated)")
      } else {
        try writer.writeLine(summary.text)
      }
    }
    try writer.flush()
  }

  /// Removes the progress line before somebody else writes to standard error.
  func clearProgress() {
    progress.clear()
  }

  private var eventsPerSecond: Int {
    let elapsed = clock.now - startedAt
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return seconds > 0 ? Int(Double(summary.events) / seconds) : 0
  }
}
