import NIOCore
import Wire

/// When the caller stops waiting.
struct Deadline {
  /// The time; nil when the caller waits without limit.
  let time: NIODeadline?

  /// The deadline of a request that arrived at some time; throws INVALID_ARGUMENT for a negative timeout.
  init(timeoutNanos: Int64, arrived: NIODeadline) throws(RPCError) {
    if timeoutNanos < 0 {
      throw RPCError(.invalidArgument, "timeout_nano is \(timeoutNanos); expected 0 (without limit) or more")
    }
    time = timeoutNanos == 0 ? nil : arrived + .nanoseconds(timeoutNanos)
  }

  /// Throws DEADLINE_EXCEEDED when the time has passed.
  @inline(__always)
  func check() throws(RPCError) {
    if let time, .now() >= time { throw Deadline.exceeded }
  }

  static let exceeded = RPCError(.deadlineExceeded, "the time that the caller gave has passed (timeout_nano)")
}
