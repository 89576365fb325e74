import Glibc
import Synchronization

/// One line on standard error that says how far a long command is; nothing where nobody is looking.
///
/// Whatever else is written to a terminal removes the line first, so that it never mixes with output.
final class ProgressLine {
  /// Whether a line stands on standard error.
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

  /// Progress is a courtesy: trouble with writing it is no trouble.
  private static func put(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
