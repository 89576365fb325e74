import ArgumentParser
import Glibc
import Primitives
import Synchronization

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

  /// How many columns go into a line of the terminal; nil where there is none, or its width is not known.
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

  /// Writes lines.
  func write(lines: some Sequence<String>) throws {
    for line in lines { try writeLine(line) }
  }

  /// Writes bytes as they are.
  func write(bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    try flushWhenFull()
  }

  /// Hands everything to the system.
  ///
  /// Throws `OutputClosed` when nobody reads any more, and a `CommandFailure` for every other failure, such as a full
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

/// The reader of standard output has gone; there is nothing left to do and nothing to report.
struct OutputClosed: Error {}

/// Who reads standard output.
enum OutputReader {
  private static let interval = Duration.milliseconds(200)

  /// Waits until nobody reads any more and throws `OutputClosed`.
  ///
  /// For commands that may have nothing to write for a long time, and would not notice otherwise. A file and a terminal
  /// are never gone.
  static func waitUntilGone() async throws {
    while !isGone { try await Task.sleep(for: interval) }
    throw OutputClosed()
  }

  private static var isGone: Bool {
    var request = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&request, 1, 0) > 0 && request.revents & Int16(POLLERR) != 0
  }
}

/// One line on standard error that shows how far a long command is; nothing where nobody is looking.
///
/// Whatever else is written to a terminal removes the line first, so that it never mixes with output.
final class ProgressLine {
  /// Whether there is a line on standard error.
  private static let isShown = Atomic<Bool>(false)
  private static let erasure = "\r\u{1B}[K"
  private static let interval = Duration.milliseconds(100)

  private let writer: OutputWriter
  private let clock = ContinuousClock()
  private var shownAt: ContinuousClock.Instant?

  init(_ writer: OutputWriter = .standardError()) {
    self.writer = writer
  }

  /// Shows the text, at most ten times a second.
  func show(_ text: @autoclosure () -> String) {
    guard writer.isTerminal else { return }
    let now = clock.now
    if let shownAt, now - shownAt < ProgressLine.interval { return }
    shownAt = now
    // A line that the terminal broke in two could not be removed.
    let line = text()
    let shown = writer.terminalColumns.map { DisplayWidth.cut(line, to: $0 - 1) } ?? line
    ProgressLine.isShown.store(true, ordering: .relaxed)
    ProgressLine.put(ProgressLine.erasure + shown)
  }

  /// Removes the line, so that something else can be written there.
  func clear() {
    shownAt = nil
    ProgressLine.erase()
  }

  /// Removes the line, whoever shows it; nothing where there is none.
  static func erase() {
    if isShown.exchange(false, ordering: .relaxed) { put(erasure) }
  }

  /// Failures to write progress are ignored.
  private static func put(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// A remark for the person who ran the command, beside the answer.
enum StandardErrorNote {
  static func write(_ note: String) throws {
    let writer = OutputWriter.standardError()
    try writer.writeLine("picket: \(VisibleText.line(note))")
    try writer.flush()
  }
}

/// How a command writes its answer.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json

  /// Writes an answer to standard output, as lines for people or as a JSON document.
  func write(lines: (Style) throws -> [String], json: () -> JSONValue) throws {
    let writer = OutputWriter.standardOutput()
    switch self {
    case .text: try writer.write(lines: lines(.of(writer)))
    case .json: try writer.write(bytes: json().indented)
    }
    try writer.flush()
  }
}
