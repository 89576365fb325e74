package import NIOCore
import NIOPosix
import PicketClient
import Synchronization
package import Wire

/// A ttrpc server on a Unix socket whose behaviour the test gives.
package final class ScriptedServer: Sendable {
  package let log: ServerLog
  private let channel: any Channel

  private init(log: ServerLog, channel: any Channel) {
    self.log = log
    self.channel = channel
  }

  package static func start(
    at path: String, log: ServerLog = ServerLog(), serve: @escaping @Sendable (ServedCall) -> Void
  ) async throws -> ScriptedServer {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ServerConnection(log: log, serve: serve))
        }
      }
      .bind(to: SocketPath.address(of: path))
      .get()
    return ScriptedServer(log: log, channel: channel)
  }

  /// Stops listening; connections stay open.
  package func stop() async throws {
    try await channel.close()
  }
}

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

/// What a test server saw.
package final class ServerLog: Sendable {
  package struct Counts {
    package var connectionsAccepted = 0
    package var connectionsOpen = 0
    package var callsOpen = 0
    package var callsOpenMax = 0
    package var streamIDs: [UInt32] = []
  }

  private let state = Mutex(Counts())

  package init() {}

  package var counts: Counts { state.withLock { $0 } }

  package func record(_ change: (inout Counts) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Waits until something is so, at most for five seconds; says whether it is.
  package func reaches(_ condition: (Counts) -> Bool) async throws -> Bool {
    for _ in 0..<500 where !condition(counts) {
      try await Task.sleep(for: .milliseconds(10))
    }
    return condition(counts)
  }
}
