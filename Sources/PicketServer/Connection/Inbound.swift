import NIOCore
import Wire

/// What has arrived on a connection and is not carried out yet.
struct Inbound {
  private var frames = FrameBuffer()
  private var streamIDs = StreamIDSequence()
  private var countedByteCount = 0
  private let counters: ServerCounters
  /// Bytes of unfinished requests of all connections together.
  private let pendingBytesMax: Int
  /// When the last read came; deadlines count from then.
  private(set) var readTime = NIODeadline.uptimeNanoseconds(0)

  init(_ server: ServerContext) {
    counters = server.counters
    pendingBytesMax = server.limits.pendingRequestBytesMax
  }

  /// Adds what one read brought.
  mutating func append(_ bytes: ByteBuffer) {
    readTime = .now()
    frames.append(bytes)
  }

  /// Takes the next frame; nil when not all of it has arrived.
  mutating func nextFrame() throws(FrameError) -> Frame? { try frames.nextFrame() }

  /// Why the connection may not end here; nil when no frame is unfinished.
  var unfinished: FrameError? {
    do throws(FrameError) {
      try frames.finish()
      return nil
    } catch {
      return error
    }
  }

  // MARK: Requests

  /// Checks that a client may send a frame like this, which is a request then.
  ///
  /// Throws the status to answer on the frame's stream; framing is not lost by any of it.
  static func check(_ header: FrameHeader, isOpen: @autoclosure () -> Bool) throws(RPCError) {
    let unknown = header.flags.unknown(in: header.type)
    switch header.type {
    case .request:
      if !unknown.isEmpty { throw invalid("flags \(unknown.rawValue) of a request are unknown; expected 0, 1 or 2") }
      if header.flags.contains(.remoteOpen) {
        throw RPCError(.unimplemented, "no method takes a stream of requests (flag 2, remote open)")
      }
    case .data:
      if isOpen() { throw invalid("data on stream \(header.streamID), whose request said that none follows") }
      throw invalid("data on stream \(header.streamID), which is not open")
    default:
      throw invalid("a frame of \(header.type) from a client; expected 1 (request)")
    }
  }

  private static func invalid(_ message: String) -> RPCError { RPCError(.invalidArgument, message) }

  /// Takes the stream id of a request; throws INVALID_ARGUMENT for one that may not follow those before.
  mutating func accept(_ streamID: UInt32) throws(RPCError) {
    do throws(StreamIDError) {
      try streamIDs.accept(streamID)
    } catch {
      throw RPCError(error)
    }
  }

  /// Lends the request in a frame that was taken since the last read; throws INVALID_ARGUMENT where there is none.
  func withRequest(in frame: Frame, _ body: (BorrowedRequest) throws(RPCError) -> Void) throws(RPCError) {
    try frames.withData(of: frame) { data throws(RPCError) in
      let request: BorrowedRequest
      do throws(MessageError) {
        request = try BorrowedRequest(decoding: data)
      } catch {
        throw RPCError(error)
      }
      try body(request)
    }
  }

  // MARK: Bounds

  /// Lets go of the frames that were taken.
  ///
  /// Returns why the connection is to be closed when the unfinished requests of all connections are too large together.
  mutating func discardUsed() -> String? {
    frames.discardUsed()
    count(frames.pendingByteCount)
    guard countedByteCount > 0, counters.pendingRequestBytes.value > UInt64(pendingBytesMax) else { return nil }
    return "unfinished requests of all connections take more than \(pendingBytesMax) bytes (pending_request_bytes_max)"
  }

  /// The connection is gone, and with it what it has not finished.
  mutating func removeAll() {
    frames = FrameBuffer()
    count(0)
  }

  private mutating func count(_ byteCount: Int) {
    if byteCount == countedByteCount { return }
    counters.pendingRequestBytes.count(byteCount - countedByteCount)
    countedByteCount = byteCount
  }
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
