import NIOCore
import Wire

/// Reads requests from one connection and hands them to the server's behaviour.
final class ServerConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var frames = FrameBuffer()
  private var streamIDs = StreamIDSequence()
  private let log: ServerLog
  private let serve: @Sendable (ServedCall) -> Void

  init(log: ServerLog, serve: @escaping @Sendable (ServedCall) -> Void) {
    self.log = log
    self.serve = serve
  }

  func channelActive(context: ChannelHandlerContext) {
    log.record {
      $0.connectionsAccepted += 1
      $0.connectionsOpen += 1
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    log.record { $0.connectionsOpen -= 1 }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    frames.append(unwrapInboundIn(data))
    do {
      while let frame = try frames.nextFrame() {
        let request = try frames.withData(of: frame) { data throws(MessageError) in
          try Request(decoding: data.bytes)
        }
        try streamIDs.accept(frame.header.streamID)
        log.record { $0.streamIDs.append(frame.header.streamID) }
        serve(
          ServedCall(
            channel: context.channel, streamID: frame.header.streamID, flags: frame.header.flags, request: request))
      }
      frames.discardUsed()
    } catch {
      context.close(promise: nil)
    }
  }
}
