import NIOCore
import Wire

/// What has arrived on a connection and is not carried out yet.
///
/// Used on the connection's event loop only.
final class Inbound {
  private var frames = FrameBuffer()
  private var streamIDs = StreamIDSequence()
  /// What is reserved for the bytes that were not taken.
  private var reservedByteCount = 0
  /// Bytes of a refused request that are still to come, and are ignored.
  private var ignoredByteCount = 0
  /// When the last read came; deadlines count from then.
  private(set) var readTime = NIODeadline.now()
  /// Since when the next frame is unfinished; nil when none is.
  private(set) var unfinishedSince: NIODeadline?

  /// Adds what one read brought.
  func append(_ bytes: ByteBuffer) {
    readTime = .now()
    if ignoredByteCount == 0 { return frames.append(bytes) }
    var bytes = bytes
    let ignored = min(ignoredByteCount, bytes.readableBytes)
    bytes.moveReaderIndex(forwardBy: ignored)
    ignoredByteCount -= ignored
    if bytes.readableBytes > 0 { frames.append(bytes) }
  }

  /// Takes the next frame; nil when not all of it has arrived.
  func nextFrame() throws(FrameError) -> Frame? { try frames.nextFrame() }

  /// Whether the next frame has arrived whole.
  var hasWholeFrame: Bool { frames.missingByteCount == 0 }

  /// Puts the frame back that was taken last.
  func putBack(_ frame: Frame) { frames.putBack(frame) }

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

  /// The stream ids with that of a request taken; throws INVALID_ARGUMENT for one that may not follow those before.
  func accepting(_ streamID: UInt32) throws(RPCError) -> StreamIDSequence {
    var accepted = streamIDs
    do throws(StreamIDError) {
      try accepted.accept(streamID)
    } catch {
      throw RPCError(error)
    }
    return accepted
  }

  /// The request whose stream id was taken is carried out or refused: its id is used up.
  func use(_ accepted: StreamIDSequence) { streamIDs = accepted }

  /// The bytes of a request that is carried out elsewhere, and where its frame lies in them.
  ///
  /// Large ones are not copied.
  func detached(_ frame: Frame) -> DetachedRequest {
    if frame.data.count > Inbound.copiedBytesMax { return DetachedRequest(bytes: frames.buffer, frame: frame) }
    let bytes = frames.withData(of: frame) { ByteBuffer(bytes: $0.bytes) }
    return DetachedRequest(bytes: bytes, frame: Frame(header: frame.header, data: 0..<frame.data.count))
  }

  /// Requests up to this size are copied: less is held then than the whole buffer of a read.
  private static let copiedBytesMax = 16_384

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

  /// Lets go of the frames that were taken, and reserves what the rest takes; returns why that is refused.
  func discardUsed(_ memory: ConnectionMemory) -> ConnectionMemory.Refusal? {
    frames.discardUsed()
    if frames.pendingByteCount == 0 {
      unfinishedSince = nil
    } else if unfinishedSince == nil {
      unfinishedSince = readTime
    }
    let needed = frames.storageByteCount
    if needed == reservedByteCount { return nil }
    if let refusal = memory.exchange(reservedByteCount, for: needed) { return refusal }
    reservedByteCount = needed
    return nil
  }

  /// The time of the frame that is unfinished counts anew: it was not read for a while.
  func restartClock() {
    if unfinishedSince != nil { unfinishedSince = .now() }
  }

  /// Drops the unfinished frame and ignores the rest of it; returns its stream, or nil when its header has not arrived.
  func refuseUnfinished(_ memory: ConnectionMemory) -> UInt32? {
    guard let header = frames.nextHeader else { return nil }
    ignoredByteCount = frames.dropUnfinished()
    _ = discardUsed(memory)
    return header.streamID
  }

  /// Returns what is reserved for the bytes that were not taken; `discardUsed` reserves it again for those that stay.
  func release(_ memory: ConnectionMemory) {
    if reservedByteCount == 0 { return }
    memory.release(reservedByteCount)
    reservedByteCount = 0
  }

  /// The connection is gone, and with it what it has not finished.
  func removeAll(_ memory: ConnectionMemory) {
    frames = FrameBuffer()
    release(memory)
    unfinishedSince = nil
  }
}

/// A request that outlives its connection's buffer.
struct DetachedRequest: Sendable {
  let bytes: ByteBuffer
  let frame: Frame

  /// Lends the payload; throws INVALID_ARGUMENT where there is no request.
  func withPayload<Result>(_ body: (BorrowedBytes) throws(RPCError) -> Result) throws(RPCError) -> Result {
    try bytes.withData(of: frame) { data throws(RPCError) in
      let request: BorrowedRequest
      do throws(MessageError) {
        request = try BorrowedRequest(decoding: data)
      } catch {
        throw RPCError(error)
      }
      return try body(request.payload)
    }
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
