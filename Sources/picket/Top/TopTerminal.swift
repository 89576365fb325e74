import Foundation
import Glibc
import InputFiles

/// A terminal whose whole screen is taken, and given back as it was.
///
/// Used by one task at a time; keys are read by `TopInput`.
final class TopTerminal {
  /// How large the screen is, in characters.
  struct Size: Equatable {
    let rows: Int
    let columns: Int
  }

  private let writer: OutputWriter
  private var before: termios?
  private var isTaken = false

  /// nil where standard output is no terminal, or one without a screen.
  init?(_ writer: OutputWriter) {
    let kind = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    guard writer.isTerminal, kind != "dumb", kind != "" else { return nil }
    self.writer = writer
  }

  deinit { leave() }

  /// The style of what is shown.
  var style: Style { Style.of(writer) }

  /// How large the screen is now.
  static var size: Size {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return Size(rows: 24, columns: 80)
    }
    return Size(rows: Int(size.ws_row), columns: Int(size.ws_col))
  }

  /// Takes the screen, and keys one by one without showing them.
  func enter() throws {
    isTaken = true
    var mode = termios()
    if isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &mode) == 0 {
      before = mode
      mode.c_lflag &= ~UInt32(ICANON | ECHO)
      // Nothing is to stop the command while it has the screen (VSUSP).
      mode.c_cc.10 = 0
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode)
    }
    // The other screen, without a cursor, and lines that are cut rather than broken.
    try writer.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J")
    try writer.flush()
  }

  /// Gives the screen back.
  func leave() {
    if !isTaken { return }
    isTaken = false
    // Where nobody reads any more, there is nothing to give back.
    try? writer.write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
    try? writer.flush()
    if var before { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
  }

  /// Shows lines in the place of all that is there.
  func show(_ lines: [String]) throws {
    let rows = TopTerminal.size.rows
    try writer.write("\u{1B}[H")
    // Without an end of the last line the screen does not move.
    try writer.write(lines.prefix(rows).map { "\($0)\u{1B}[K" }.joined(separator: "\r\n"))
    try writer.write("\u{1B}[J")
    try writer.flush()
  }
}

/// What a screen that is looked at has to answer to.
enum TopEvent: Sendable {
  /// It is time for the next look.
  case look
  case key(Character)
  /// The screen has another size.
  case resized
  /// A signal came, or the terminal is gone.
  case ended
}

/// Waits on a thread of its own for keys, for the time of the next look, for signals and for another size.
final class TopInput: Sendable {
  /// What comes, in order.
  let events: AsyncStream<TopEvent>

  private let continuation: AsyncStream<TopEvent>.Continuation
  /// The thread reads commands from it.
  private let commands: (read: Int32, write: Int32)

  /// How long a change of the size goes unnoticed, in milliseconds.
  private static let pollMilliseconds: Int32 = 200

  /// Starts to wait; the first look is due after an interval.
  init(interval: Double) {
    // Some that nobody has answered to are enough: a daemon that is slow is asked less often.
    (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
    var ends: [Int32] = [-1, -1]
    commands = pipe(&ends) == 0 ? (ends[0], ends[1]) : (-1, -1)
    let wait = Wait(continuation: continuation, commands: commands.read, interval: interval)
    Thread.detachNewThread { wait.run() }
  }

  /// Looks in other intervals from now on.
  func setInterval(_ seconds: Double) {
    var milliseconds = UInt32(seconds * 1_000)
    _ = write(commands.write, &milliseconds, MemoryLayout<UInt32>.size)
  }

  /// Ends the thread.
  func stop() {
    close(commands.write)
  }

  /// The thread's own state.
  private struct Wait: Sendable {
    let continuation: AsyncStream<TopEvent>.Continuation
    let commands: Int32
    var interval: Double

    func run() {
      var wait = self
      wait.loop()
      close(commands)
      continuation.finish()
    }

    private mutating func loop() {
      var (size, next) = (TopTerminal.size, TopInput.now + interval)
      let keys = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : -1
      while true {
        var requests = [commands, keys, Interruption.descriptor].map {
          pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let left = max(0, min(Double(TopInput.pollMilliseconds), (next - TopInput.now) * 1_000))
        _ = poll(&requests, nfds_t(requests.count), Int32(left.rounded(.up)))
        if requests[2].revents != 0 { return _ = continuation.yield(.ended) }
        if requests[0].revents != 0 {
          guard let milliseconds = readCommand() else { return }
          interval = Double(milliseconds) / 1_000
          next = min(next, TopInput.now + interval)
        }
        if requests[1].revents != 0, !readKeys() { return _ = continuation.yield(.ended) }
        if TopTerminal.size != size {
          size = TopTerminal.size
          continuation.yield(.resized)
        }
        if TopInput.now >= next {
          continuation.yield(.look)
          next = TopInput.now + interval
        }
      }
    }

    private func readCommand() -> UInt32? {
      var milliseconds: UInt32 = 0
      return read(commands, &milliseconds, MemoryLayout<UInt32>.size) == MemoryLayout<UInt32>.size ? milliseconds : nil
    }

    /// Reads what was pressed; false when the terminal is gone.
    private func readKeys() -> Bool {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count <= 0 { return count < 0 && errno == EINTR }
      // A key that is no character comes as several bytes, the first of which is an escape.
      if bytes[0] == 0x1B, count > 1 { return true }
      for byte in bytes[..<count] where byte < 0x80 { continuation.yield(.key(Character(UnicodeScalar(byte)))) }
      return true
    }
  }

  /// A clock that is never set, in seconds.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
