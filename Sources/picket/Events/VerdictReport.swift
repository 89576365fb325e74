import Primitives
import Wire

/// Prints verdicts as they arrive.
final class VerdictReport {
  /// Refused events that are shown to people; further ones are only counted.
  private static let shownMax = 20

  private let format: OutputFormat
  private let writer: OutputWriter
  private let text: VerdictText
  private let progress = ProgressLine()
  var input: InputProgress
  private(set) var summary = EvaluationSummary()
  private var lastDetectionCount: UInt32 = 0

  init(format: OutputFormat, writer: OutputWriter, files: [String]) {
    self.format = format
    self.writer = writer
    input = InputProgress(files: files)
    text = VerdictText(style: .of(writer), namesFiles: files.count > 1)
  }

  /// Prints one verdict.
  func add(_ verdict: Verdict) throws {
    summary.add(verdict)
    if case .evaluated(let response) = verdict.answer { lastDetectionCount = response.detectionsEvaluated }
    let lines = format == .text && isShown(verdict) ? text.lines(of: verdict) : []
    // Verdicts and the progress line share the terminal: without this, they would run into each other.
    if writer.isTerminal, format == .json || !lines.isEmpty { progress.clear() }
    if format == .json {
      try writer.write(bytes: verdict.json.line)
      try writer.writeLine()
    }
    try writer.write(lines: lines)
    if writer.isTerminal { try writer.flush() }
    progress.show("\(summary.text)  \(input.text(summary.events, "events"))")
  }

  private func isShown(_ verdict: Verdict) -> Bool {
    !verdict.isRefused || summary.refused <= VerdictReport.shownMax
  }

  /// Hands what was printed to the reader.
  func flush() throws {
    try writer.flush()
  }

  /// Prints the summary of all events.
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
}

/// What became of all events of an input.
struct EvaluationSummary {
  var events = 0
  /// Events that at least one detection matched.
  var matchedEvents = 0
  var matches = 0
  /// Events that the daemon did not take.
  var refused = 0
  /// Detections that failed on an event, over all events.
  var errors = 0
  /// The last event that has an answer; all before it, in all files, have one too.
  var answeredThrough: InputPlace?

  /// Counts a verdict.
  mutating func add(_ verdict: Verdict) {
    events += 1
    answeredThrough = verdict.event.place
    matches += verdict.matchCount
    matchedEvents += verdict.matchCount > 0 ? 1 : 0
    refused += verdict.isRefused ? 1 : 0
    if case .evaluated(let response) = verdict.answer { errors += response.errors.count }
  }

  /// The counts in a line.
  var text: String {
    var text = "\(counted(events, "event")): \(grouped(matchedEvents)) matched"
    if matches != matchedEvents { text += " (\(counted(matches, "match", "matches")))" }
    if refused > 0 { text += ", \(grouped(refused)) refused" }
    if errors > 0 { text += ", \(counted(errors, "detection error"))" }
    return text
  }
}

/// A verdict for people: nothing for an event without matches and failures.
struct VerdictText {
  let style: Style
  /// Whether places need the name of their file.
  var namesFiles = false

  func lines(of verdict: Verdict) -> [String] {
    let origin = verdict.event.place
    let place = style.bold(namesFiles ? origin.prefix("event") : origin.text("event"))
    switch verdict.answer {
    case .refused(let code, let message):
      return ["\(place): \(style.bad("refused")): \(VisibleText.line(message)) (\(code))"]
    case .evaluated(let response):
      var lines: [String] = []
      if !response.matches.isEmpty { lines.append("\(place): \(counted(response.matches.count, "match", "matches"))") }
      for match in response.matches { lines += self.lines(of: match) }
      return lines + response.errors.map { "\(place): \(line(of: $0))\(OutcomeText.suffix(of: $0))" }
    }
  }

  /// A match with what belongs to it.
  func lines(of match: Match) -> [String] {
    ["  \(style.severity(match.severity))  \(VisibleText.line(match.title))"]
      + fields(of: match).map { "    \(style.row($0, VisibleText.line($1), width: 9))" }
  }

  /// The failure of a detection.
  func line(of error: DetectionError) -> String {
    let name = VisibleText.line(error.detectionID)
    return "\(style.bad("\(name) failed")): \(VisibleText.line("\(error.message) (\(error.code))"))"
  }

  private func fields(of match: Match) -> [(String, String)] {
    var fields = [("detection", match.detectionID), ("dedup", match.dedup)]
    if !match.context.isEmpty { fields.append(("context", String(decoding: match.context, as: UTF8.self))) }
    if let outcome = OutcomeText.line(of: match) { fields.append(("outcome", outcome)) }
    return fields
  }
}

/// What became of a match, for people.
enum OutcomeText {
  /// In a line; nil where the daemon does not report it.
  static func line(of match: Match) -> String? {
    let parts: [String]
    switch match.outcome {
    case .unspecified: return nil
    case .signal: parts = ["signal"]
    case .belowThreshold: parts = [progress(of: match), closing(of: match)]
    case .alertCreated: parts = ["new alert \(match.alertID)", count(of: match), closing(of: match)]
    case .alertUpdated: parts = ["added to alert \(match.alertID)", count(of: match), closing(of: match)]
    case .dryRun: parts = ["dry run"]
    case .duplicateEvent: parts = [duplicate(of: match.alertID)]
    case .disabled, .unrecognized: parts = [match.outcome.description]
    }
    let silence = match.silence.map { [SilenceText.sentence(of: $0)] } ?? []
    return (parts.filter { !$0.isEmpty } + silence).joined(separator: ", ")
  }

  /// What became of the failure of a detection; empty where there is nothing to report.
  static func suffix(of error: DetectionError) -> String {
    switch error.outcome {
    case .alertCreated: "; new alert \(VisibleText.line(error.alertID))"
    case .alertUpdated: "; added to alert \(VisibleText.line(error.alertID))"
    case .duplicateEvent: "; \(duplicate(of: VisibleText.line(error.alertID)))"
    default: ""
    }
  }

  private static func progress(of match: Match) -> String {
    if match.uniqueCount > 0 {
      return "\(grouped(match.uniqueCount)) of \(grouped(match.threshold)) distinct values"
    }
    return "\(grouped(match.eventCount)) of \(grouped(match.threshold))"
  }

  private static func duplicate(of alertID: String) -> String {
    alertID.isEmpty ? "duplicate of an event that was counted before" : "duplicate of an event of alert \(alertID)"
  }

  private static func count(of match: Match) -> String {
    match.eventCount == 0 ? "" : counted(match.eventCount, "event")
  }

  private static func closing(of match: Match) -> String {
    if match.windowClosesUnixNanos == 0 { return "" }
    return "window closes \(Timestamp(unixNanos: match.windowClosesUnixNanos).text)"
  }
}

extension Verdict {
  /// The verdict as an object.
  var json: JSONValue {
    let members: [(key: String, value: JSONValue)]
    switch answer {
    case .evaluated(let response):
      members = [
        ("matches", .list(response.matches, WireJSON.value)),
        ("detections_evaluated", .number(response.detectionsEvaluated)),
        ("errors", .list(response.errors, WireJSON.value)),
      ]
    case .refused(let code, let message):
      members = [("refused", ["code": .string(code), "message": .string(message)])]
    }
    return .object(
      [("index", .number(event.index))] + event.place.json(number: "event") + [("log_type", .string(logType))]
        + members)
  }
}
