import Flows
import InputFiles
import PicketClient

/// Sends the records of files with several calls in flight.
///
/// While an input has nothing to read and no call is on its way, the records there are go out rather than wait for a full
/// chunk: the input may be a pipe that something is still written to.
final class IngestRun {
  /// What is asked for each file.
  struct Options {
    var logType: String
    /// The header of the lines before the first one; empty for the default format.
    var header: String
    var recordsMax: Int
    var namesRecords: Bool
  }

  private static let callsInFlightMax = 4

  private let client: PicketClient
  private let report: IngestReport
  private let options: Options
  /// The chunks are without their lines.
  private var calls = CallQueue<FlowChunk, IngestFlowResponse>()
  /// How many files were not read to their end.
  private var unreadCount = 0

  init(client: PicketClient, report: IngestReport, options: Options) {
    self.client = client
    self.report = report
    self.options = options
  }

  /// Sends everything; the report is printed also when something ends the run early, which is then thrown.
  ///
  /// Of several files one that cannot be read to its end is reported, and the next ones are sent.
  func run(_ files: [String]) async throws {
    // A daemon that is not there is found before anything is read.
    _ = try await client.getStatus()
    do {
      for file in files { try await send(file, isOneOfMany: files.count > 1) }
      while !calls.isEmpty { try await awaitOldest() }
    } catch {
      report.clearProgress()
      var unansweredCount = 0
      for (chunk, response) in await calls.drain() {
        if let response { report.add(response, to: chunk) } else { unansweredCount += chunk.recordCount }
      }
      try report.finish(isComplete: false)
      throw failure(error, unansweredCount: unansweredCount)
    }
    try report.finish(isComplete: unreadCount == 0)
    if unreadCount > 0 {
      throw CommandFailure(.failed, "\(unreadCount) of \(files.count) files not read to the end")
    }
  }

  private func send(_ file: String, isOneOfMany: Bool) async throws {
    guard let error = try await send(file) else { return }
    if !isOneOfMany || Interruption.hasCome { throw error }
    while !calls.isEmpty { try await awaitOldest() }
    unreadCount += 1
    try report.add(unread: file, failure(error, unansweredCount: 0))
  }

  /// Sends a file; returns why it could not be read to its end.
  private func send(_ file: String) async throws -> (any Error)? {
    let reader: FlowChunkReader
    do {
      reader = try FlowChunkReader(
        source: FlowSource(path: file), header: options.header, recordsMax: options.recordsMax,
        namesRecords: options.namesRecords)
    } catch {
      return error
    }
    if reader.source.isTypedIn { try StandardErrorNote.write("reading flows from the terminal; Ctrl-D ends them") }
    defer {
      report.add(reader.source.refused, notes: [])
      report.add(reader.refused, notes: reader.notes)
    }
    while true {
      let step: FlowChunkReader.Step
      do {
        step = try reader.next()
      } catch {
        return error
      }
      switch step {
      case .chunk(let chunk): try await send(chunk, of: reader.source)
      case .incomplete: try await readOn(reader)
      case .end: return nil
      }
    }
  }

  private func send(_ chunk: FlowChunk, of source: FlowSource) async throws {
    var chunk = chunk
    chunk.places = source.places(ofLinesFrom: chunk.firstLine, count: chunk.lineCount)
    if calls.count == IngestRun.callsInFlightMax { try await awaitOldest() }
    let request = IngestFlowRequest(logType: options.logType, lines: chunk.lines, format: chunk.format)
    chunk.lines = []
    calls.add(chunk) { [client] in try await client.ingestFlow(request) }
  }

  private func readOn(_ reader: FlowChunkReader) async throws {
    if reader.source.hasInputWaiting {
      let before = reader.source.bytesRead
      reader.fill()
      report.input.bytesRead += reader.source.bytesRead - before
    } else if !calls.isEmpty {
      try await awaitOldest()
    } else if let chunk = reader.takeChunk() {
      try await send(chunk, of: reader.source)
    } else {
      reader.fill()
    }
  }

  private func awaitOldest() async throws {
    do {
      let (chunk, response) = try await calls.first()
      report.add(response, to: chunk)
    } catch let error as PicketClientError {
      guard let (code, message) = error.refusal else { throw error }
      let chunk = calls.removeFirst()
      let last = chunk.firstLine + chunk.lineCount - 1
      throw CommandFailure(
        .failed, "\(chunk.file): lines \(chunk.firstLine) to \(last) were refused: \(message) (\(code.name))")
    }
  }

  /// The error with what is known of the records that were sent.
  private func failure(_ error: any Error, unansweredCount: Int) -> any Error {
    let failure: CommandFailure
    switch error {
    case let error as CommandFailure: failure = error
    case let error as InputError: failure = CommandFailure(error)
    case let error as PicketClientError: failure = error.failure
    default: return error
    }
    let summary = report.summary
    var message = "\(failure.message); \(counted(summary.accepted, "flow")) acknowledged"
    if let last = summary.answeredThrough { message += ", through \(last.text("record")) of \(last.file)" }
    if unansweredCount > 0 {
      message += ", no answer for \(counted(unansweredCount, "record")), which may have been taken or not"
    }
    if let hint = resumeHint(unansweredCount: unansweredCount) { message += "; \(hint)" }
    return CommandFailure(failure.status, message)
  }

  /// How the rest gets to the daemon, and nothing twice; nil when nothing was sent.
  private func resumeHint(unansweredCount: Int) -> String? {
    if options.namesRecords { return "to go on, send the same again with --row-ids" }
    if unansweredCount > 0 { return "records sent with --row-ids can be sent again, and none is taken twice" }
    guard let last = report.summary.answeredThrough else { return nil }
    return "to go on, send the \(last.record == nil ? "lines" : "records") after that"
  }
}
