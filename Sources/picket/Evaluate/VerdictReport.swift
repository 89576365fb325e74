import Wire

/// Prints verdicts as they come.
final class VerdictReport {
  private let format: OutputFormat
  private let writer: OutputWriter
  private let text: VerdictText
  private let progress = ProgressLine()
  private let clock = ContinuousClock()
  private let startedAt: ContinuousClock.Instant
  private(set) var summary = EvaluationSummary()
  private var lastDetectionCount: UInt32 = 0

  init(format: OutputFormat, writer: OutputWriter) {
    self.format = format
    self.writer = writer
    text = VerdictText(style: .of(writer))
    startedAt = clock.now
  }

  /// Prints one verdict.
  func add(_ verdict: Verdict) throws {
    summary.add(verdict)
    if case .evaluated(let response) = verdict.answer { lastDetectionCount = response.detectionsEvaluated }
    switch format {
    case .json:
      try writer.write(bytes: JSONWriter.line(VerdictJSON.value(of: verdict)))
      try writer.writeLine()
    case .text:
      let lines = text.lines(of: verdict)
      if writer.isTerminal, !lines.isEmpty { progress.clear() }
      for line in lines { try writer.writeLine(line) }
    }
    // Verdicts and the progress line share the terminal: without this, they would run into each other.
    if writer.isTerminal { try writer.flush() }
    progress.show("\(summary.text)  \(grouped(eventsPerSecond)) events/s")
  }

  /// Hands what was printed to the reader.
  func flush() throws {
    try writer.flush()
  }

  /// Prints what is to be said of all events.
  func finish() throws {
    progress.clear()
    if format == .text {
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
