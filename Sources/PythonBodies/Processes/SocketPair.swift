import Glibc

/// A file descriptor that is closed when nobody has it any more.
final class OwnedDescriptor: Sendable {
  let number: Int32

  init(_ number: Int32) {
    self.number = number
  }

  deinit { close(number) }
}

/// Why something of the system cannot be had.
public struct PythonSystemError: Error, CustomStringConvertible {
  /// What went wrong.
  public let description: String

  /// The error that a system call just ended with.
  static func system(_ action: String) -> PythonSystemError {
    PythonSystemError(description: "cannot \(action): \(String(cString: strerror(errno)))")
  }
}

/// The two ends of a connection between processes of this machine.
enum SocketPair {
  /// Makes a pair: the end of this process, which never blocks, and the other one.
  static func make() throws(PythonSystemError) -> (own: OwnedDescriptor, other: OwnedDescriptor) {
    var descriptors: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &descriptors) == 0 else { throw .system("make a pair of sockets") }
    let pair = (own: OwnedDescriptor(descriptors[0]), other: OwnedDescriptor(descriptors[1]))
    guard fcntl(descriptors[0], F_SETFL, O_NONBLOCK) == 0 else { throw .system("set up a socket") }
    return pair
  }
}

/// Bytes that are to be written to a socket as it takes them.
struct SocketOutput {
  private var bytes: [UInt8] = []
  private var start = 0
  /// Descriptors to send with a byte, by the place of that byte.
  private var attached: [(place: Int, descriptors: [OwnedDescriptor])] = []

  /// Whether nothing waits.
  var isEmpty: Bool { start == bytes.count }

  /// Adds bytes, perhaps with descriptors that go with the first one.
  mutating func append(_ more: [UInt8], with descriptors: [OwnedDescriptor] = []) {
    if start > 0, isEmpty || start > SocketOutput.bytesKept {
      bytes.removeFirst(start)
      for number in attached.indices { attached[number].place -= start }
      start = 0
    }
    if !descriptors.isEmpty { attached.append((bytes.count, descriptors)) }
    bytes += more
  }

  /// Writes as much as the socket takes; false when the other end is gone.
  mutating func write(to socket: Int32) -> Bool {
    while !isEmpty {
      // Descriptors go with the first of the bytes that are sent at a time.
      let descriptors = attached.first?.place == start ? attached[0].descriptors : []
      let next = attached.first { $0.place > start }?.place ?? bytes.count
      let count = SocketOutput.send(bytes[start..<next], with: descriptors, to: socket)
      if count < 0 { return errno == EAGAIN }
      start += count
      if !descriptors.isEmpty { attached.removeFirst() }
    }
    return true
  }

  private static let bytesKept = 262_144

  private static func send(_ bytes: ArraySlice<UInt8>, with descriptors: [OwnedDescriptor], to socket: Int32) -> Int {
    // A header of `cmsghdr` and the descriptors, which CMSG_SPACE would round up to the size of a word.
    let headerBytes = MemoryLayout<cmsghdr>.size
    let length = headerBytes + descriptors.count * MemoryLayout<Int32>.size
    let word = MemoryLayout<Int>.size
    var control = [UInt8](repeating: 0, count: (length + word - 1) / word * word)
    let header = cmsghdr.rights(length: length)
    control.withUnsafeMutableBytes { control in
      control.storeBytes(of: header, as: cmsghdr.self)
      for (number, descriptor) in descriptors.enumerated() {
        control.storeBytes(
          of: descriptor.number, toByteOffset: headerBytes + number * MemoryLayout<Int32>.size, as: Int32.self)
      }
    }
    return bytes.withUnsafeBytes { bytes in
      control.withUnsafeMutableBytes { control in
        var vector = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          if !descriptors.isEmpty {
            message.msg_control = control.baseAddress
            message.msg_controllen = control.count
          }
          while true {
            let count = sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
            if count >= 0 || errno != EINTR { return count }
          }
        }
      }
    }
  }
}

extension cmsghdr {
  /// The header of a message that passes descriptors on.
  fileprivate static func rights(length: Int) -> cmsghdr {
    var header = cmsghdr()
    header.cmsg_len = length
    header.cmsg_level = SOL_SOCKET
    header.cmsg_type = Int32(SCM_RIGHTS)
    return header
  }
}

/// What a look at a socket for bytes came to.
enum SocketInput {
  case bytes
  case nothing
  /// The other end is gone.
  case end

  /// Reads what is there into a decoder.
  static func read(_ socket: Int32, into decoder: inout PythonFrameDecoder, _ buffer: UnsafeMutableRawBufferPointer)
    -> SocketInput
  {
    var found = SocketInput.nothing
    while true {
      let count = recv(socket, buffer.baseAddress, buffer.count, 0)
      if count > 0 {
        decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        found = .bytes
        if count < buffer.count { return found }
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return found
      } else {
        return .end
      }
    }
  }
}
