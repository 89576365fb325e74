import Glibc
import Testing
import Wire

/// A blocking client that writes and reads bytes, and nothing more.
///
/// Whatever it waits for must come within ten seconds.
final class RawConnection {
  private let descriptor: CInt
  private var received: [UInt8] = []

  /// Connects to a socket.
  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    // A failure here lets `deinit` close the socket: all properties have their values.
    if RawConnection.connect(descriptor, to: path) != 0 { throw ConnectionError.failed("connect", errno: errno) }
  }

  deinit { close(descriptor) }

  private static func connect(_ descriptor: CInt, to path: String) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Writes all of the bytes.
  func write(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset, CInt(MSG_NOSIGNAL))
      }
      if count < 0 { throw ConnectionError.failed("send", errno: errno) }
      offset += count
    }
  }

  /// Writes frames in one piece.
  func write(_ frames: WireFrame...) throws { try write(frames.flatMap(\.bytes)) }

  /// Writes the bytes until the other side takes no more for half a second, or is gone; gives how many it took.
  func writeUntilRefused(_ bytes: [UInt8]) throws -> Int {
    var written = 0
    while written < bytes.count {
      let count = try writeWhatFits(bytes, from: written)
      if count == 0, !wait(for: CInt(POLLOUT), milliseconds: 500) { break }
      written += count
    }
    return written
  }

  /// Writes as many of the bytes as the other side takes now; gives how many.
  func writeWhatFits(_ bytes: [UInt8], from start: Int) throws -> Int {
    let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
    let count = bytes.withUnsafeBytes { bytes in
      bytes.baseAddress.map { send(descriptor, $0 + start, bytes.count - start, flags) } ?? 0
    }
    if count < 0, errno != EAGAIN { throw ConnectionError.failed("send", errno: errno) }
    return max(0, count)
  }

  private func wait(for events: CInt, milliseconds: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  /// Says that no more will be written.
  func finishWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Reads one frame; throws `closed` when there is none any more.
  func read() throws -> WireFrame {
    let header = try take(10)
    let length = Int(WireFrame.number(header[0..<4]))
    return WireFrame(
      streamID: WireFrame.number(header[4..<8]), type: header[8], flags: header[9], data: try take(length))
  }

  /// Reads some frames.
  func read(count: Int) throws -> [WireFrame] { try (0..<count).map { _ in try read() } }

  /// Reads frames until the other side closes.
  func readToEnd() throws -> [WireFrame] {
    var frames: [WireFrame] = []
    while true {
      do {
        frames.append(try read())
      } catch ConnectionError.closed {
        return frames
      }
    }
  }

  /// `POLLRDHUP`, which the module of the C library leaves out.
  private static let hangUp: CInt = 0x2000

  /// Waits until the other side has closed the connection, whatever it sends before that; false after ten seconds.
  func waitForClose() -> Bool {
    wait(for: RawConnection.hangUp, milliseconds: 10_000)
  }

  /// Whether something can be read, or the end, within a time.
  func hasInput(within milliseconds: CInt) -> Bool {
    !received.isEmpty || wait(for: CInt(POLLIN), milliseconds: milliseconds)
  }

  private func take(_ count: Int) throws -> [UInt8] {
    while received.count < count { try receive() }
    defer { received.removeFirst(count) }
    return Array(received.prefix(count))
  }

  private func receive() throws {
    var chunk = [UInt8](repeating: 0, count: 262_144)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    if count > 0 {
      received += chunk[..<count]
    } else if count == 0 || errno == ECONNRESET {
      throw received.isEmpty ? ConnectionError.closed : ConnectionError.endedInsideFrame
    } else {
      throw ConnectionError.failed("recv", errno: errno)
    }
  }
}

/// Why a connection of a test did not go on.
enum ConnectionError: Error, Equatable {
  case closed
  case endedInsideFrame
  case failed(String, errno: CInt)
}

/// A frame as its bytes say it.
struct WireFrame: Equatable {
  var streamID: UInt32
  var type: UInt8
  var flags: UInt8 = 0
  var data: [UInt8] = []
  /// The length that the header gives, where it is not that of the data.
  var length: UInt32?

  /// All bytes of the frame.
  var bytes: [UInt8] {
    WireFrame.bigEndian(length ?? UInt32(data.count)) + WireFrame.bigEndian(streamID) + [type, flags] + data
  }

  /// The bytes of a number, the most significant first.
  static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }

  /// The number that four bytes are.
  static func number(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension WireFrame {
  /// A request for a method of `picket.v1.Detection`.
  static func request(
    _ streamID: UInt32, _ method: String, _ message: some WireMessage, service: String = "picket.v1.Detection",
    timeoutNano: Int64 = 0
  ) -> WireFrame {
    let request = Request(
      service: service, method: method, payload: message.encoded(), timeoutNano: timeoutNano)
    return WireFrame(streamID: streamID, type: 1, data: request.encoded())
  }

  /// A request to evaluate an event.
  static func event(
    _ streamID: UInt32, _ event: String = "{}", logType: String = "Test.Case", timeoutNano: Int64 = 0
  ) -> WireFrame {
    request(
      streamID, "EvaluateEvent", EvaluateEventRequest(logType: logType, event: Array(event.utf8)),
      timeoutNano: timeoutNano)
  }

  /// The answer that a response frame holds.
  func response() throws -> Response {
    try Response(decoding: data, fieldsMax: WireLimits.responseFieldsMax)
  }

  /// The message of an answer that went well; throws the status of one that did not.
  func answer<Message: WireMessage>(as type: Message.Type = Message.self) throws -> Message {
    let response = try response()
    if let error = response.status.flatMap({ RPCError($0) }) { throw error }
    return try Message(decoding: response.payload, fieldsMax: WireLimits.responseFieldsMax)
  }

  /// The failure that a response frame holds; nil when it holds none.
  func failure() throws -> RPCError? {
    try response().status.flatMap { RPCError($0) }
  }
}
