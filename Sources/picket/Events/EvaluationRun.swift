import InputFiles
import PicketClient

/// Sends the events of files with many calls in flight and reports the verdicts in order.
///
/// While an input has nothing to read, verdicts that are on their way are reported rather than kept waiting for the
/// next event: the input may be a pipe that somebody is typing into.
final class EvaluationRun {
  private static let callsInFlightMax = 64

  private let client: PicketClient
  private let request: EventRequest
  private let recordsKey: RecordsKey
  private let report: VerdictReport
  private var calls = CallQueue<SourcedEvent, Verdict>()
  private var logTypes: UnnamedLogTypes
  /// Events that were sent or are about to be.
  private var eventCount = 0
  /// Files that could not be read to their end.
  private var failures: [CommandFailure] = []

  init(client: PicketClient, request: EventRequest, recordsKey: RecordsKey, report: VerdictReport) {
    self.client = client
    self.request = request
    self.recordsKey = recordsKey
    self.report = report
    logTypes = UnnamedLogTypes(client: client)
  }

  /// Sends everything; the verdicts received are reported also when something ends the run early, which is then thrown.
  func run(_ files: [String]) async throws -> EvaluationSummary {
    defer { calls.cancelAll() }
    do {
      for file in files { try await evaluate(file, isOnlyOne: files.count == 1) }
      while !calls.isEmpty { try await awaitOldest() }
      try report.finish()
    } catch {
      report.clearProgress()
      if error is OutputClosed { throw error }
      try report.flush()
      guard let error = error as? PicketClientError, error.refusal == nil else { throw error }
      throw CommandFailure(.unavailable, "\(error.failure.message); \(answered)")
    }
    if failures.count == 1, files.count == 1 {
      throw CommandFailure(failures[0].status, "\(failures[0].message); \(answered)")
    }
    if !failures.isEmpty {
      throw CommandFailure(
        .failed, "\(grouped(failures.count)) of \(counted(files.count, "file")) not read to the end; \(answered)")
    }
    return report.summary
  }

  /// Evaluates the events of a file; a file that is of another kind, or damaged, does not keep the next ones waiting.
  private func evaluate(_ file: String, isOnlyOne: Bool) async throws {
    do {
      let reader = try RecordReader(path: file, recordsKey: recordsKey)
      if reader.isTypedIn { try StandardErrorNote.write("reading events from the terminal; Ctrl-D ends them") }
      try await sendAll(of: reader)
    } catch let error as InputError {
      if error.kind == .interrupted { try await endInterrupted(error) }
      failures.append(CommandFailure(error))
      if isOnlyOne { return }
      report.clearProgress()
      try StandardErrorNote.write(error.message)
    }
  }

  private func endInterrupted(_ error: InputError) async throws -> Never {
    while !calls.isEmpty { try await awaitOldest() }
    try report.finish()
    throw CommandFailure(.failed, "\(error.message); \(answered)")
  }

  private func sendAll(of reader: RecordReader) async throws {
    if request.eventID != nil {
      if let event = try reader.onlyEvent("--event-id names one event") { try await send(event) }
      return
    }
    let firstIndex = eventCount
    while true {
      switch reader.next() {
      case .record(let record): try await send(SourcedEvent(record, of: reader, firstIndex: firstIndex))
      case .incomplete: try await readOn(reader)
      case .end: return
      }
    }
  }

  private func send(_ event: SourcedEvent) async throws {
    if calls.count == EvaluationRun.callsInFlightMax { try await awaitOldest() }
    eventCount = event.index + 1
    calls.add(event) { [client, request] in try await request.verdict(on: event, from: client) }
  }

  private func readOn(_ reader: RecordReader) async throws {
    if calls.isEmpty || reader.hasInputWaiting {
      if calls.isEmpty { try report.flush() }
      let before = reader.bytesRead
      defer { report.input.bytesRead += reader.bytesRead - before }
      try reader.fill()
    } else {
      try await awaitOldest()
      if !reader.hasInputWaiting { try report.flush() }
    }
  }

  private func awaitOldest() async throws {
    let verdict = try await calls.first().answer
    try report.add(verdict)
    if let note = await logTypes.note(on: verdict) {
      report.clearProgress()
      try StandardErrorNote.write(note)
    }
  }

  /// What is known of the events that were sent.
  private var answered: String {
    let text = "\(counted(report.summary.events, "event")) answered"
    guard let last = report.summary.answeredThrough else { return text }
    return "\(text), through \(last.text("event")) of \(last.file)"
  }
}

/// Remarks once on every log type that no detection names, and which one may have been meant.
struct UnnamedLogTypes {
  /// Beyond this many, log types come from the events rather than from a person who mistyped one.
  private static let notesMax = 20

  private let client: PicketClient
  private var noted: Set<String> = []

  init(client: PicketClient) {
    self.client = client
  }

  /// The remark that a verdict calls for; nil for none.
  mutating func note(on verdict: Verdict) async -> String? {
    guard case .evaluated(let response) = verdict.answer, response.detectionsEvaluated == 0 else { return nil }
    guard noted.count < UnnamedLogTypes.notesMax, noted.insert(verdict.logType).inserted else { return nil }
    // The note is worth having without the suggestion, so a failure to get the status is ignored.
    let status = try? await client.getStatus()
    return UnnamedLogTypes.note(on: verdict.logType, named: status?.logTypes.map(\.logType) ?? [])
  }

  /// The remark on a log type that is none of those that detections name.
  static func note(on logType: String, named names: [String]) -> String {
    "no active detection names the log type '\(logType)'\(Suggestion.nearest(to: logType, among: names) ?? "")"
  }
}
