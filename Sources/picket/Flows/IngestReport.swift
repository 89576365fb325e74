import Primitives
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
  var input: InputProgress

  init(format: OutputFormat, writer: OutputWriter, files: [String]) {
    self.format = format
    self.writer = writer
    style = .of(writer)
    input = InputProgress(files: files)
  }

  /// Counts an answer.
  func add(_ response: IngestFlowResponse, to chunk: FlowChunk) {
    summary.add(response, to: chunk)
    let left = input.timeLeft.map { "  \($0) left" } ?? ""
    line.show("\(summary.text)  \(input.text(summary.answered, "flows"))\(left)")
  }

  /// Counts records of a file that were not sent, and takes the remarks on it.
  func add(_ records: UnsentRecords, notes: [String]) {
    summary.add(records)
    summary.add(notes: notes)
  }

  /// Reports that a file was not read to its end, and why; the next ones are read.
  func add(unread file: String, _ error: any Error) throws {
    line.clear()
    let reason = (error as? CommandFailure)?.message ?? "\(error)"
    summary.unreadFiles.append((file, reason))
    try StandardErrorNote.write(reason)
  }

  /// Prints the summary of all records; they are not complete when something ended the run before its end.
  func finish(isComplete: Bool) throws {
    line.clear()
    switch format {
    case .json: try writer.write(bytes: summary.json(isComplete: isComplete).indented)
    case .text: try writer.write(lines: lines)
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
      "\(style.severity(match.severity))  \(VisibleText.line(match.title))"
        + "  \(style.dim("alert \(VisibleText.line(match.alertID))"))"
    }
    lines += alerts
    if let more = IngestReport.more(than: alerts.count, of: summary.newAlertCount) {
      lines.append("\(more) new alerts")
    }
    lines += summary.errors.prefix(IngestReport.shownMax).map(VerdictText(style: style).line)
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
