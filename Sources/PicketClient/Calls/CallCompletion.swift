/// Where the answer of a call goes.
enum CallCompletion: Sendable {
  /// One answer, for a task that waits.
  case unary(CheckedContinuation<Result<[UInt8], PicketClientError>, Never>)
  /// Any number of answers, for the reader of a sequence.
  case stream(PayloadStream.Source)
}
