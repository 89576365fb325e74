import InputFiles
import Wire

/// Sends the events of files with many calls in flight and reports the verdicts in order.
///
/// While an input has nothing to read, verdicts that are on their way are reported rather than kept waiting for the
/// next event: the input may be a pipe that somebody is typing into.
final class EvaluationRun {
  private static let callsInFlightMax = 64

  private let service: Service
  private let request: EventRequest
  private let recordsKey: RecordsKey
  private let report: VerdictReport
  private var calls = CallWindow()
  private var logTypes: UnnamedLogTypes
  /// Events that were sent or are about to be.
  private var eventCount = 0
  /// Files that could not be read to their end.
  private var failures: [CommandFailure] = []

  init(service: Service, request: EventRequest, recordsKey: RecordsKey, report: VerdictReport) {
    self.service = service
    self.request = request
    self.recordsKey = recordsKey
    self.report = report
    logTypes = UnnamedLogTypes(service: service)
  }

  /// Sends everything; the verdicts that came are reported also when something ends the run early, which is then thrown.
  func run(_ files: [String]) async throws -> EvaluationSummary {
    defer { calls.cancelAll() }
    do {
      for file in files { try await evaluate(file, isOnlyOne: files.count == 1) }
      while !calls.isEmpty { try await settleOne() }
      try report.finish()
    } catch {
      report.clearProgress()
      if error is OutputClosed { throw error }
      try report.flush()
      guard case .unreachable(let message) = error as? ServiceError else { throw error }
      throw CommandFailure(.unavailable, "\(message); \(answered)")
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
      let reader = try EventReader(path: file, recordsKey: recordsKey, firstIndex: eventCount)
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
    while !calls.isEmpty { try await settleOne() }
    try report.finish()
    throw CommandFailure(.failed, "\(error.message); \(answered)")
  }

  private func sendAll(of reader: EventReader) async throws {
    if request.eventID != nil { try requireSingleEvent(of: reader) }
    while true {
      switch reader.next() {
      case .event(let event): try await send(event)
      case .incomplete: try await goOn(reader)
      case .end: return
      }
    }
  }

  private func send(_ event: SourcedEvent) async throws {
    if calls.count == EvaluationRun.callsInFlightMax { try await settleOne() }
    eventCount = event.index + 1
    calls.send(event, request, service)
  }

  private func goOn(_ reader: EventReader) async throws {
    if calls.isEmpty || reader.hasInputWaiting {
      if calls.isEmpty { try report.flush() }
      let before = reader.bytesRead
      defer { report.bytesRead += reader.bytesRead - before }
      try reader.fill()
    } else {
      try await settleOne()
      if !reader.hasInputWaiting { try report.flush() }
    }
  }

  private func settleOne() async throws {
    let verdict = try await calls.first()
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

  private func requireSingleEvent(of reader: EventReader) throws {
    var events: [SourcedEvent] = []
    while events.count < 2 {
      switch reader.next() {
      case .event(let event): events.append(event)
      case .incomplete: try reader.fill()
      case .end:
        for event in events { calls.send(event, request, service) }
        return
      }
    }
    throw CommandFailure(.usage, "--event-id names one event, but \(reader.name) holds more")
  }
}

/// Calls that are on their way, oldest first.
struct CallWindow {
  private var calls: [Task<Verdict, any Error>] = []
  /// The index of the oldest call; what stands before it is done.
  private var oldest = 0

  var count: Int { calls.count - oldest }
  var isEmpty: Bool { count == 0 }

  /// Sends an event, after all that were sent before it.
  ///
  /// The task begins at once, on the caller's thread: begun later, events would reach the daemon in any order, and which
  /// of them opens a window would be chance.
  mutating func send(_ event: SourcedEvent, _ request: EventRequest, _ service: Service) {
    calls.append(Task.immediate { try await request.verdict(on: event, from: service) })
  }

  /// Waits for the oldest call.
  mutating func first() async throws -> Verdict {
    let call = calls[oldest]
    oldest += 1
    if oldest == calls.count || oldest >= 1_024 {
      calls.removeFirst(oldest)
      oldest = 0
    }
    return try await call.value
  }

  /// Gives up on all calls.
  func cancelAll() {
    for call in calls[oldest...] { call.cancel() }
  }
}

/// Says once of every log type that no detection names it, and which one may have been meant.
struct UnnamedLogTypes {
  /// Beyond this many, log types come from the events rather than from a person who mistyped one.
  private static let notesMax = 20

  private let service: Service
  private var noted: Set<String> = []

  init(service: Service) {
    self.service = service
  }

  /// What is to be said after a verdict; nil for nothing.
  mutating func note(on verdict: Verdict) async -> String? {
    guard case .evaluated(let response) = verdict.answer, response.detectionsEvaluated == 0 else { return nil }
    guard noted.count < UnnamedLogTypes.notesMax, noted.insert(verdict.logType).inserted else { return nil }
    let note = "no active detection names the log type '\(verdict.logType)'"
    guard let nearest = await nearest(to: verdict.logType) else { return note }
    return "\(note); did you mean '\(nearest)'?"
  }

  /// The note is worth having without the suggestion, so trouble with the status is no trouble here.
  private func nearest(to logType: String) async -> String? {
    guard let status = try? await service.call(.getStatus, GetStatusRequest()) else { return nil }
    return NearestNames.of(logType, among: status.logTypes.map(\.logType), count: 1).first
  }
}
