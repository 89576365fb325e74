import Wire

/// Calls that are on their way, oldest first.
struct IngestCalls {
  private var calls: [(chunk: FlowChunk, answer: Task<IngestFlowResponse, any Error>)] = []

  var count: Int { calls.count }
  var isEmpty: Bool { calls.isEmpty }

  /// Sends a chunk, after all that were sent before it: the task begins at once, on the caller's thread.
  mutating func send(_ chunk: FlowChunk, logType: String, _ service: Service) {
    let request = IngestFlowRequest(logType: logType, lines: chunk.lines, format: chunk.format)
    var kept = chunk
    kept.lines = []
    calls.append((kept, Task.immediate { try await service.ingestFlow(request) }))
  }

  /// Waits for the oldest call; it is kept until it has an answer.
  mutating func first() async throws -> (chunk: FlowChunk, response: IngestFlowResponse) {
    let call = calls[0]
    do {
      let response = try await call.answer.value
      calls.removeFirst()
      return (call.chunk, response)
    } catch {
      if case .refused(let code, let message) = error as? ServiceError {
        calls.removeFirst()
        let last = call.chunk.firstLine + call.chunk.lineCount - 1
        throw CommandFailure(
          .failed, "\(call.chunk.file): lines \(call.chunk.firstLine) to \(last) were refused: \(message) (\(code))")
      }
      throw error
    }
  }

  /// Waits for all calls and hands over the answers that there are; gives the records of the calls without one.
  mutating func drain(_ take: (FlowChunk, IngestFlowResponse) -> Void) async -> Int {
    var unansweredCount = 0
    for call in calls {
      if let response = try? await call.answer.value {
        take(call.chunk, response)
      } else {
        unansweredCount += call.chunk.recordCount
      }
    }
    calls = []
    return unansweredCount
  }
}
