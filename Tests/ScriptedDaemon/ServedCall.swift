import NIOCore
import Wire

/// One request that reached the server, and the ways to answer it.
///
/// Confined to the connection's event loop.
struct ServedCall {
  let channel: any Channel
  let streamID: UInt32
  let flags: FrameFlags
  let request: Request

  func answer(_ message: some WireMessage) {
    write { bytes, arena in try bytes.writeResponse(streamID: streamID, message: message, arena: &arena) }
  }

  func answer(payload: [UInt8]) {
    write { bytes, arena in
      try bytes.writeFrame(.response, streamID: streamID, message: Response(payload: payload), arena: &arena)
    }
  }

  func fail(_ error: RPCError) {
    write { bytes, arena in bytes.writeFailure(error, streamID: streamID, arena: &arena) }
  }

  /// Sends one message of a stream.
  func data(_ payload: [UInt8], flags: FrameFlags = []) {
    write { bytes, _ in
      bytes.writeFrameHeader(FrameHeader(dataByteCount: payload.count, streamID: streamID, type: .data, flags: flags))
      bytes.writeBytes(payload)
    }
  }

  func end() {
    write { bytes, _ in bytes.writeStreamEnd(streamID: streamID) }
  }

  /// Sends a frame whatever the protocol says.
  func frame(_ header: FrameHeader, _ data: [UInt8] = []) {
    write { bytes, _ in
      bytes.writeFrameHeader(header)
      bytes.writeBytes(data)
    }
  }

  func hangUp() {
    channel.close(promise: nil)
  }

  func after(_ delay: Duration, _ body: @escaping (ServedCall) -> Void) {
    channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { body(self) }
  }

  private func write(_ body: (inout ByteBuffer, inout MessageArena) throws -> Void) {
    var bytes = ByteBuffer()
    var arena = MessageArena()
    do {
      try body(&bytes, &arena)
      channel.writeAndFlush(bytes, promise: nil)
    } catch {
      channel.close(promise: nil)
    }
  }
}
