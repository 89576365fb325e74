import Glibc

/// Collects what goes to a file descriptor and writes it in large pieces.
///
/// Not for use from two tasks at a time.
final class OutputWriter {
  private static let bufferedBytesMax = 64 * 1024

  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []

  /// Whether a person is looking.
  let isTerminal: Bool

  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    isTerminal = isatty(descriptor) == 1
  }

  /// How many columns go into a line of the terminal; nil where there is none, or it does not say.
  var terminalColumns: Int? {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The writer of standard output.
  static func standardOutput() -> OutputWriter {
    OutputWriter(descriptor: STDOUT_FILENO, name: "standard output")
  }

  /// The writer of standard error.
  static func standardError() -> OutputWriter {
    OutputWriter(descriptor: STDERR_FILENO, name: "standard error")
  }

  /// Writes text as it is.
  func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    try flushWhenFull()
  }

  /// Writes text and ends the line.
  func writeLine(_ text: String = "") throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    try flushWhenFull()
  }

  /// Writes bytes as they are.
  func write(bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    try flushWhenFull()
  }

  /// Hands everything to the system.
  ///
  /// Throws `OutputClosed` when nobody reads any more, and a `CommandFailure` for every other trouble, such as a full
  /// disk: output that is lost is never a success.
  func flush() throws {
    if isTerminal, !buffer.isEmpty { ProgressLine.erase() }
    var written = 0
    while written < buffer.count {
      let count = buffer[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        waitUntilWritable()
      } else if errno != EINTR {
        let code = errno
        buffer.removeAll()
        throw code == EPIPE
          ? OutputClosed() as any Error
          : CommandFailure(.failed, "cannot write to \(name): \(String(cString: strerror(code)))")
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func flushWhenFull() throws {
    if buffer.count >= OutputWriter.bufferedBytesMax { try flush() }
  }

  /// A descriptor shared with another process may have been made non-blocking by it.
  private func waitUntilWritable() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&request, 1, -1)
  }
}
