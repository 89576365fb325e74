package import NIOCore
package import Wire

/// One request that reached the server, and the ways to answer it.
///
/// Confined to the connection's event loop.
package struct ServedCall {
  package let channel: any Channel
  package let streamID: UInt32
  package let flags: FrameFlags
  package let request: Request

  package func answer(_ message: some WireMessage) {
    write { bytes, arena in try bytes.writeResponse(streamID: streamID, message: message, arena: &arena) }
  }

  package func answer(payload: [UInt8]) {
    write { bytes, arena in
      try bytes.writeFrame(.response, streamID: streamID, message: Response(payload: payload), arena: &arena)
    }
  }

  package func fail(_ error: RPCError) {
    write { bytes, arena in bytes.writeFailure(error, streamID: streamID, arena: &arena) }
  }

  /// Sends one message of a stream.
  package func data(_ payload: [UInt8], flags: FrameFlags = []) {
    write { bytes, _ in
      bytes.writeFrameHeader(FrameHeader(dataByteCount: payload.count, streamID: streamID, type: .data, flags: flags))
      bytes.writeBytes(payload)
    }
  }

  package func end() {
    write { bytes, _ in bytes.writeStreamEnd(streamID: streamID) }
  }

  /// Sends a frame whatever the protocol says.
  package func frame(_ header: FrameHeader, _ data: [UInt8] = []) {
    write { bytes, _ in
      bytes.writeFrameHeader(header)
      bytes.writeBytes(data)
    }
  }

  package func hangUp() {
    channel.close(promise: nil)
  }

  package func after(_ delay: Duration, _ body: @escaping (ServedCall) -> Void) {
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
