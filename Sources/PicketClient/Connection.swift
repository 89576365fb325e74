import NIOCore
import Wire

/// One connection to the daemon: sends calls, and passes what is received to the call of its stream.
///
/// Confined to the event loop of its channel.
final class Connection: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  /// Notified when calls end and when the connection is lost; nil after that.
  private var owner: Dispatcher?
  private var context: ChannelHandlerContext?
  private var frames = FrameBuffer()
  private var arena = MessageArena()
  private var streamIDs: StreamIDSource
  private var inFlight: [UInt32: Call] = [:]
  private var bytesInFlight = 0
  private var outbound = ByteBuffer()
  private var unflushed: [Call] = []
  private var isReadPaused = false
  private var isReadHeldBack = false
  private var isLost = false

  init(firstStreamID: UInt32) {
    streamIDs = StreamIDSource(first: firstStreamID)
  }

  /// Names the owner; false when the connection is gone already.
  func attach(_ owner: Dispatcher) -> Bool {
    guard !isLost, context != nil else { return false }
    self.owner = owner
    return true
  }

  var callsInFlight: Int { inFlight.count }

  /// Whether the connection can take no further call, ever.
  var isExhausted: Bool { streamIDs.isExhausted }

  /// Whether a call of this size fits beside those in flight.
  func accepts(_ byteCount: Int, within configuration: ClientConfiguration) -> Bool {
    guard !inFlight.isEmpty else { return true }
    return inFlight.count < configuration.callsInFlightMax
      && byteCount <= configuration.bytesInFlightMax - bytesInFlight
  }

  /// Sends a call, with all others of this turn of the loop; false when this connection takes no more.
  func send(_ call: Call) throws(FrameError) -> Bool {
    guard let context, !isLost, let id = streamIDs.next() else { return false }
    let request = Request(
      service: call.request.service, method: call.request.method, payload: call.takePayload(),
      timeoutNano: call.request.deadline.map { max(1, ($0 - .now()).nanoseconds) } ?? 0)
    try outbound.writeFrame(
      .request, streamID: id, flags: call.isStream ? .remoteClosed : [], message: request, arena: &arena)
    call.streamID = id
    inFlight[id] = call
    bytesInFlight += call.payloadByteCount
    unflushed.append(call)
    if unflushed.count == 1 { scheduleFlush(context) }
    return true
  }

  /// Forgets a call that ended on this side; what is still received for it is ignored.
  func release(_ call: Call) {
    guard let id = call.streamID, inFlight.removeValue(forKey: id) != nil else { return }
    bytesInFlight -= call.payloadByteCount
  }

  /// Reads on after a pause.
  func resumeReading() {
    guard isReadPaused else { return }
    isReadPaused = false
    guard isReadHeldBack else { return }
    isReadHeldBack = false
    context?.read()
  }

  func close() {
    context?.close(promise: nil)
  }

  private func scheduleFlush(_ context: ChannelHandlerContext) {
    context.eventLoop.assumeIsolated().execute { self.flushOutbound() }
  }

  private func flushOutbound() {
    guard let context, !unflushed.isEmpty else { return }
    let calls = unflushed
    unflushed = []
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenSuccess {
      for call in calls { call.isWritten = true }
    }
    context.writeAndFlush(wrapOutboundOut(outbound), promise: promise)
    outbound = ByteBuffer()
  }
}

// Events of the channel.
extension Connection {
  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func read(context: ChannelHandlerContext) {
    if isReadPaused {
      isReadHeldBack = true
    } else {
      context.read()
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    frames.append(unwrapInboundIn(data))
    do throws(PicketClientError) {
      while !isLost, let frame = try nextFrame() {
        try receive(frame)
      }
      frames.discardUsed()
    } catch {
      lose(error)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    lose(nil)
    context.fireChannelInactive()
  }

  /// Errors of reading and writing; the channel cannot be used after one.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    lose(nil)
  }

  private func nextFrame() throws(PicketClientError) -> Frame? {
    do {
      return try frames.nextFrame()
    } catch {
      throw .protocolViolation("\(error)")
    }
  }

  /// Ends the connection and every call that waits for an answer on it.
  private func lose(_ error: PicketClientError?) {
    guard !isLost else { return }
    isLost = true
    let calls = inFlight.sorted { $0.key < $1.key }.map(\.value)
    inFlight = [:]
    owner?.connectionLost(self, calls: calls, error: error)
    owner = nil
    close()
  }
}

// What the daemon sends.
extension Connection {
  private func receive(_ frame: Frame) throws(PicketClientError) {
    guard frame.header.type.isKnown else { return }
    guard frame.header.type != .request else { throw .protocolViolation("the daemon sent a request") }
    guard let call = inFlight[frame.header.streamID] else {
      // Late answers of calls that ended on this side.
      guard streamIDs.hasIssued(frame.header.streamID) else {
        throw .protocolViolation("an answer for stream \(frame.header.streamID), which was never opened")
      }
      return
    }
    if frame.header.type == .response {
      owner?.end(call, outcome(of: frame))
    } else {
      try receiveData(frame, for: call)
    }
  }

  private func outcome(of frame: Frame) -> Result<[UInt8], PicketClientError> {
    do throws(MessageError) {
      let response = try frames.withData(of: frame) { data throws(MessageError) in
        try Response(decoding: data.bytes, fieldsMax: WireLimits.responseFieldsMax)
      }
      guard let failure = response.status.flatMap({ RPCError($0) }) else { return .success(response.payload) }
      return .failure(PicketClientError(failure))
    } catch {
      return .failure(.protocolViolation("\(error)"))
    }
  }

  private func receiveData(_ frame: Frame, for call: Call) throws(PicketClientError) {
    guard call.isStream else { throw .protocolViolation("data on stream \(frame.header.streamID), which is unary") }
    if !frame.header.flags.contains(.noData) {
      let message = frames.withData(of: frame) { Array($0.bytes) }
      if !call.yield(message) { isReadPaused = true }
    }
    if frame.header.flags.contains(.remoteClosed) { owner?.end(call, .success([])) }
  }
}

/// The stream ids of one connection: odd and increasing.
struct StreamIDSource {
  private var following: UInt32?
  private let first: UInt32

  init(first: UInt32) {
    self.first = first
    following = first
  }

  /// Whether there are none left on this connection.
  var isExhausted: Bool { following == nil }

  mutating func next() -> UInt32? {
    guard let id = following else { return nil }
    let (sum, overflow) = id.addingReportingOverflow(2)
    following = overflow ? nil : sum
    return id
  }

  /// Whether the id was issued before.
  func hasIssued(_ id: UInt32) -> Bool {
    guard id % 2 == 1, id >= first else { return false }
    return following.map { id < $0 } ?? true
  }
}
