import Glibc
import Primitives
import Wire

/// Sends alerts as messages of syslog (RFC 5424): over a datagram socket of the host, UDP, or TCP.
struct SyslogSender: AlertSender {
  /// Where to.
  enum Target: Equatable, Sendable {
    /// A datagram socket, such as `/dev/log`.
    case unix(path: String)
    case udp(host: String, port: String)
    /// With the length before each message (RFC 6587).
    case tcp(host: String, port: String)
  }

  let target: Target
  /// The number of the facility.
  let facility: Int
  let timeoutSeconds: Int

  /// Facilities by their names.
  static let facilities: [(name: String, value: Int)] =
    [("user", 1), ("daemon", 3), ("auth", 4), ("authpriv", 10)] + (0...7).map { ("local\($0)", 16 + $0) }

  var batchMax: Int { 100 }

  func send(_ batch: DeliveryBatch, _ origin: DeliveryOrigin) -> SendResult {
    let pieces = DeliveryContent.pieces(of: batch)
    let messages = pieces.map { SyslogMessage($0, origin, facility: facility, now: Clock.now) }
    do throws(DeliveryFileError) {
      switch target {
      case .unix(let path):
        let socket = try UnixDatagram(path: path, timeoutSeconds: timeoutSeconds)
        for message in messages { _ = try socket.send(message.bytes(max: SyslogSender.datagramBytesMax)) }
      case .udp(let host, let port):
        let socket = try NetworkSocket(host, port, isStream: false, timeoutSeconds: timeoutSeconds)
        for message in messages { try socket.write(message.bytes(max: SyslogSender.datagramBytesMax)) }
      case .tcp(let host, let port):
        let socket = try NetworkSocket(host, port, isStream: true, timeoutSeconds: timeoutSeconds)
        for message in messages {
          let bytes = message.bytes(max: .max)
          try socket.write(Array("\(bytes.count) ".utf8) + bytes)
        }
        try socket.finish()
      }
      return SendResult(deliveredCount: batch.items.count)
    } catch {
      return SendResult(deliveredCount: 0, failure: .passing(reason: error.description))
    }
  }

  /// What every receiver is to take of a datagram (RFC 5424, section 6.1).
  private static let datagramBytesMax = 2_048
}

/// One message of RFC 5424.
struct SyslogMessage {
  private let head: String
  private let text: String

  init(_ content: DeliveryContent, _ origin: DeliveryOrigin, facility: Int, now: Int64) {
    let priority = facility * 8 + JournalEntry.priority(content.severity)
    let host = SyslogMessage.name(origin.host, max: 255)
    let data = SyslogMessage.structuredData(content, origin)
    let kind: String
    switch content {
    case .item(let item):
      kind = item.kind.rawValue
      text = "\(item.alert.severity) \(item.alert.detectionID): \(item.alert.title)"
    case .summary(let summary, _):
      kind = "summary"
      text = "\(summary.title): \(summary.alertIDs.joined(separator: " "))"
    }
    head = "<\(priority)>1 \(TimeText.utc(now)) \(host) picket \(getpid()) \(kind) \(data) "
  }

  /// The message on one line, cut off where it has more bytes; with Unicode's mark before text that is not ASCII.
  func bytes(max bytesMax: Int) -> [UInt8] {
    let line = Array(VisibleText.line(text).utf8)
    let mark: [UInt8] = line.allSatisfy { $0 < 0x80 } ? [] : [0xEF, 0xBB, 0xBF]
    let bytes = Array(head.utf8) + mark + line
    if bytes.count <= bytesMax { return bytes }
    var end = bytesMax
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(bytes[..<end])
  }

  /// 32473 is the number that IANA keeps for those who have none of their own.
  private static func structuredData(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> String {
    var parameters = [("delivery", origin.delivery), ("severity", "\(content.severity)")]
    switch content {
    case .item(let item):
      parameters += [
        ("alert_id", item.alert.alertID), ("detection_id", item.alert.detectionID), ("dedup", item.alert.dedup),
        ("event_count", "\(item.alert.eventCount)"), ("status", "\(item.alert.status)"),
      ]
    case .summary(let summary, _): parameters += [("alert_count", "\(summary.alertIDs.count)")]
    }
    return "[picket@32473 " + parameters.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: " ") + "]"
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in VisibleText.line(text).prefix(parameterMax) {
      if character == "\"" || character == "\\" || character == "]" { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }

  /// Characters of one parameter.
  private static let parameterMax = 256

  private static func name(_ text: String, max: Int) -> String {
    let name = text.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.prefix(max)
    return name.isEmpty ? "-" : String(String.UnicodeScalarView(name))
  }
}

/// A connection to another host, for one conversation.
struct NetworkSocket: ~Copyable {
  private let descriptor: CInt
  private let name: String

  /// Looks the host up and connects; of several addresses the first that works counts.
  init(_ host: String, _ port: String, isStream: Bool, timeoutSeconds: Int) throws(DeliveryFileError) {
    name = "\(host):\(port)"
    var hints = addrinfo()
    hints.ai_socktype = CInt((isStream ? SOCK_STREAM : SOCK_DGRAM).rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, port, &hints, &list)
    if code != 0 { throw DeliveryFileError("cannot look up \(name): \(String(cString: gai_strerror(code)))") }
    defer { freeaddrinfo(list) }
    var connected: CInt = -1
    var reason: CInt = ENOENT
    var entry = list
    while let address = entry?.pointee, connected < 0 {
      connected = NetworkSocket.connected(to: address, timeoutSeconds: timeoutSeconds)
      if connected < 0 { reason = errno }
      entry = address.ai_next
    }
    // The system says EINPROGRESS where a time limit ends an attempt.
    if connected < 0 { throw DeliveryFileError(name, cannot: "connect to", reason == EINPROGRESS ? ETIMEDOUT : reason) }
    descriptor = connected
  }

  deinit { close(descriptor) }

  private static func connected(to address: addrinfo, timeoutSeconds: Int) -> CInt {
    let descriptor = socket(address.ai_family, address.ai_socktype | CInt(SOCK_CLOEXEC.rawValue), address.ai_protocol)
    if descriptor < 0 { return -1 }
    var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
    let code = errno
    close(descriptor)
    errno = code
    return -1
  }

  /// Writes all of the bytes, a datagram in one piece.
  borrowing func write(_ bytes: [UInt8]) throws(DeliveryFileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw DeliveryFileError(name, cannot: "send to", errno == EAGAIN ? ETIMEDOUT : errno)
      }
    }
  }

  /// Says that nothing more comes, and waits until the receiver says the same: it has then read all.
  ///
  /// A receiver that answers nothing in time is taken at its word, as syslog has no other.
  borrowing func finish() throws(DeliveryFileError) {
    shutdown(descriptor, CInt(SHUT_WR))
    var chunk = [UInt8](repeating: 0, count: 1_024)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count == 0 || (count < 0 && errno == EAGAIN) { return }
      if count < 0, errno != EINTR { throw DeliveryFileError(name, cannot: "send to", errno) }
    }
  }
}

/// The clock of the host.
enum Clock {
  /// Nanoseconds since 1970.
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
