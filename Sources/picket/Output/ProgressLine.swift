/// One line on standard error that says how far a long command is; nothing where nobody is looking.
final class ProgressLine {
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
    put("\r\u{1B}[K\(text())")
  }

  /// Removes the line, so that something else can be written there.
  func clear() {
    if shownAt == nil { return }
    shownAt = nil
    put("\r\u{1B}[K")
  }

  /// Progress is a courtesy: trouble with writing it is no trouble.
  private func put(_ text: String) {
    try? writer.write(text)
    try? writer.flush()
  }
}
