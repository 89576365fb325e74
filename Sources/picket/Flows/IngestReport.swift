import Wire

/// Prints what became of the records, at the end and on the way.
final class IngestReport {
  /// Refused records and alerts that are shown to people.
  private static let shownMax = 20

  private(set) var summary = IngestSummary()
  private let format: OutputFormat
  private let writer: OutputWriter
  private let style: Style
  private let line = ProgressLine()
  private let progress: IngestProgress

  init(format: OutputFormat, writer: OutputWriter, byteCount: Int?) {
    self.format = format
    self.writer = writer
    style = .of(writer)
    progress = IngestProgress(byteCount: byteCount)
  }

  /// Counts an answer.
  func add(_ response: IngestFlowResponse, to chunk: FlowChunk, bytesRead: Int) {
    summary.add(response, to: chunk)
    line.show(progress.text(summary, bytesRead: bytesRead))
  }

  /// Counts records of a file that were not sent, and takes what is to be said of it.
  func add(_ records: UnsentRecords, notes: [String]) {
    summary.add(records)
    summary.add(notes: notes)
  }

  /// Says that a file was not read to its end, and why, and that the next ones are read.
  func add(unread file: String, _ error: any Error) throws {
    line.clear()
    let reason = (error as? CommandFailure)?.message ?? "\(error)"
    summary.unreadFiles.append((file, reason))
    try StandardErrorNote.write(reason)
  }

  /// Prints what is to be said of all records; they are not complete when something ended the run before its end.
  func finish(isComplete: Bool) throws {
    line.clear()
    switch format {
    case .json:
      let value = IngestSummaryJSON.value(of: summary, isComplete: isComplete)
      try writer.write(bytes: JSONWriter.indented(value))
    case .text:
      for line in lines { try writer.writeLine(line) }
    }
    try writer.flush()
    if format == .text {
      for note in summary.notes { try StandardErrorNote.write(note) }
    }
  }

  /// Removes the progress line before somebody else writes to standard error.
  func clearProgress() {
    line.clear()
  }

  private var lines: [String] {
    var lines = summary.firstRefused.prefix(IngestReport.shownMax).map { record in
      "\(style.bold(record.place.prefix("record"))): \(style.bad("refused")):"
        + " \(VisibleText.line(record.reason))"
    }
    if let more = IngestReport.more(than: lines.count, of: summary.refused) { lines.append("\(more) refused") }
    let alerts = summary.newAlerts.prefix(IngestReport.shownMax).map { match in
      "\(style.severity(match.severity))  \(VisibleText.line(match.title))  \(style.dim("alert \(match.alertID)"))"
    }
    lines += alerts
    if let more = IngestReport.more(than: alerts.count, of: summary.newAlertCount) {
      lines.append("\(more) new alerts")
    }
    lines += summary.errors.prefix(IngestReport.shownMax).map { error in
      "\(style.bad("\(VisibleText.line(error.detectionID)) failed")): \(VisibleText.line(error.message)) (\(error.code))"
    }
    lines.append(summary.text)
    if let dropped = droppedEarly { lines.append(dropped) }
    return lines
  }

  /// Flows that had to make room: queries over the time that they were of miss them.
  private var droppedEarly: String? {
    guard let window = summary.window, window.droppedEarlyCount > 0 else { return nil }
    let since = Timestamp(unixNanos: window.completeSinceUnixNanos).text
    return "the window is full: \(counted(window.droppedEarlyCount, "flow")) left it early, complete since \(since)"
  }

  private static func more(than shown: Int, of count: Int) -> String? {
    count > shown ? "and \(grouped(count - shown)) more" : nil
  }
}

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
