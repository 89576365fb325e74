import Detection
import PythonBodies
import Wire

extension DetectionService {
  /// Evaluates events of one log type, one a line.
  func evaluateEvents(
    _ payload: BorrowedBytes, _ state: WorkState, _ streamID: UInt32, _ outbound: inout Outbound
  ) throws(RPCError) -> Bool {
    guard state.mayTake(payload.bytes.count, loopBytesMax: DetectionService.batchLoopBytesMax) else { return false }
    let request: BorrowedEvaluateEventsRequest
    do throws(MessageError) {
      request = try BorrowedEvaluateEventsRequest(decoding: payload)
    } catch {
      throw RPCError(error)
    }
    let program = try program(forLogType: request.logType, state)
    var batch = EventBatch(
      rejectedNamedMax: server.limits.rejectedRecordsNamedMax, nowNanos: server.filterNanos(program),
      logType: String(decoding: request.logType, as: UTF8.self), dryRun: request.dryRun)
    defer {
      state.count(
        evaluated: Int(batch.response.eventsEvaluated), rejected: Int(batch.response.rejectedCount),
        byteCount: request.events.bytes.count, program)
    }
    try batch.evaluate(request.events.padded(using: &state.scratch), state, program)
    if !batch.pending.isEmpty, let host = state.detections.loaded.python {
      answerLater(batch, host, &outbound)
    } else {
      try answer(batch, state.detections.activity, streamID, &outbound)
    }
    return true
  }

  /// Answers with the verdicts of a batch, after the commit where there is something to count.
  private func answer(
    _ batch: EventBatch, _ activity: ActivityCounters, _ streamID: UInt32, _ outbound: inout Outbound
  ) throws(RPCError) {
    server.count(batch.ledger.results, logType: batch.ledger.logType, activity)
    try outbound.answer(batch.ledger, streamID: streamID) { [response = batch.response] results in
      var response = response
      response.results = results
      return response
    }
  }

  /// Has the bodies called that events of a batch wait for, and answers then.
  private func answerLater(_ batch: EventBatch, _ host: PythonHost, _ outbound: inout Outbound) {
    outbound.answerLater { [self] call in
      host.evaluate(
        batch.pythonEvents(of: call.caller.userID), owner: call.caller.userID,
        isAbandoned: { call.isAbandoned }
      ) { [self] answers in
        server.pool.run(owner: call.caller.userID) { [self] state in
          let keys = answers.compactMap(\.keys)
          if call.isAbandoned, keys.isEmpty { return }
          var outbound = Outbound()
          var batch = batch
          do throws(RPCError) {
            try batch.finish(answers)
            try answer(batch, state.detections.activity, call.streamID, &outbound)
          } catch {
            server.cancel(keys)
            return call.fail(error)
          }
          server.send(&outbound, call)
        }
      }
    }
  }

  /// Longer batches of events or flows are read on the pool, in bytes of their request.
  static let batchLoopBytesMax = 8_192
}

/// Many events of one log type on their way to one answer.
struct EventBatch: Sendable {
  private(set) var response = EvaluateEventsResponse()
  private let rejectedNamedMax: Int
  private let nowNanos: Int64
  private(set) var ledger: MatchLedger
  private var answerBytes = 0
  /// From the first event on that waits for bodies in Python, all that matched or failed: answers are in their order.
  private(set) var pending: [PendingVerdict] = []

  init(rejectedNamedMax: Int, nowNanos: Int64, logType: String, dryRun: Bool) {
    self.rejectedNamedMax = rejectedNamedMax
    self.nowNanos = nowNanos
    ledger = MatchLedger(purpose: dryRun ? .none : .count, logType: logType)
  }

  /// Evaluates one JSON object a line; a line that is none is rejected by itself.
  ///
  /// Throws RESOURCE_EXHAUSTED when the matches do not fit one answer.
  mutating func evaluate(
    _ lines: UnsafeRawBufferPointer, _ state: WorkState, _ program: LogTypeProgram?
  ) throws(RPCError) {
    response.detectionsEvaluated = UInt32(program?.detectionCount ?? 0)
    var start = 0
    var index: UInt32 = 0
    while start < lines.count {
      let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
      let line = EventBatch.trimmed(lines, start, end)
      if !line.isEmpty { try evaluate(line, index: index, state, program) }
      start = end + 1
      index += 1
    }
  }

  private mutating func evaluate(
    _ line: UnsafeRawBufferPointer, index: UInt32, _ state: WorkState, _ program: LogTypeProgram?
  ) throws(RPCError) {
    do throws(EventError) {
      var event = line
      if let plan = program?.enrichment, let enriched = try state.evaluator.enriched(padded: line, by: plan) {
        event = enriched.event
      }
      let verdict = try state.verdict(on: event, program, at: nowNanos)
      response.eventsEvaluated += 1
      if !verdict.isEmpty { add(verdict, index, event) }
    } catch {
      reject(error, index)
    }
    try checkSize(index)
  }

  private func checkSize(_ index: UInt32) throws(RPCError) {
    if answerBytes <= WireLimits.frameDataBytesMax { return }
    throw RPCError(
      .resourceExhausted,
      "the matches of the first \(index + 1) lines are more than one answer can hold; send fewer events at a time")
  }

  /// The events that wait for bodies in Python.
  func pythonEvents(of owner: UInt32) -> [PythonEvent] {
    pending.filter { !$0.verdict.pythonCalls.isEmpty }.map {
      $0.request(logType: ledger.logType, eventID: "", owner: owner, isCounted: ledger.purpose == .count)
    }
  }

  /// Takes what bodies said of each of `pythonEvents`.
  ///
  /// Throws RESOURCE_EXHAUSTED when the matches do not fit one answer.
  mutating func finish(_ answers: [PythonOutcome]) throws(RPCError) {
    let waiting = pending
    pending = []
    var rest = answers[...]
    for var one in waiting {
      if !one.verdict.pythonCalls.isEmpty, let outcome = rest.popFirst() {
        one.verdict.add(outcome.answers)
        ledger.add(outcome.keys)
      }
      if one.verdict.isEmpty { continue }
      one.event.withUnsafeBytes { add(one.verdict, one.index, $0) }
      try checkSize(one.index)
    }
  }

  private mutating func add(_ verdict: EventVerdict, _ index: UInt32, _ line: UnsafeRawBufferPointer) {
    if !pending.isEmpty || !verdict.pythonCalls.isEmpty {
      return pending.append(PendingVerdict(index: index, verdict: verdict, event: Array(line)))
    }
    ledger.add(verdict, index: index, event: line)
    guard let result = ledger.results.last else { return }
    answerBytes += result.matches.reduce(0) { $0 + $1.textByteCount }
    answerBytes += result.errors.reduce(0) { $0 + $1.message.utf8.count }
  }

  private mutating func reject(_ error: EventError, _ index: UInt32) {
    response.rejectedCount += 1
    guard response.rejected.count < rejectedNamedMax else { return }
    response.rejected.append(RejectedRecord(index: index, reason: error.message))
  }

  /// The line without the white space around it.
  private static func trimmed(_ lines: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
    var start = start
    var end = end
    while start < end, isSpace(lines[start]) { start += 1 }
    while end > start, isSpace(lines[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: lines[start..<end])
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}

extension Wire.Match {
  /// The bytes of its texts: less than its size on the wire.
  var textByteCount: Int {
    detectionID.utf8.count + displayName.utf8.count + title.utf8.count + dedup.utf8.count + description.utf8.count
      + runbook.utf8.count + reference.utf8.count + context.count
      + destinations.reduce(0) { $0 + $1.utf8.count + 2 }
  }
}
