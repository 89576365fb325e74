import NIOCore
import Wire

/// Checks that a client may send a frame like this.
enum FrameCheck {
  /// Throws the status to answer on the frame's stream; framing is not lost by any of it.
  static func check(_ header: FrameHeader, isOpen: Bool) throws(RPCError) {
    let unknown = header.flags.unknown(in: header.type)
    switch header.type {
    case .request:
      if !unknown.isEmpty { throw invalid("flags \(unknown.rawValue) of a request are unknown; expected 0, 1 or 2") }
      if header.flags.contains(.remoteOpen) {
        throw RPCError(.unimplemented, "no method takes a stream of requests (flag 2, remote open)")
      }
    case .data:
      if isOpen { throw invalid("data on stream \(header.streamID), whose request said that none follows") }
      throw invalid("data on stream \(header.streamID), which is not open")
    default:
      throw invalid("a frame of \(header.type) from a client; expected 1 (request)")
    }
  }

  private static func invalid(_ message: String) -> RPCError { RPCError(.invalidArgument, message) }
}

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
