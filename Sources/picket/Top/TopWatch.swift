import PicketClient
import Primitives

/// `picket top` on a terminal: looks again and again, and answers to keys.
final class TopWatch {
  private let client: PicketClient
  private let terminal: TopTerminal
  private let input: TopInput
  private var order: TopOrder
  private var interval: Double
  private var isPaused = false
  private var last: TopSnapshot
  private var report: TopReport
  /// Why the last look failed; nil when it did not.
  private var failure: String?

  /// Watches a daemon that has been looked at once.
  init(client: PicketClient, terminal: TopTerminal, order: TopOrder, interval: Double, last: TopSnapshot) {
    (self.client, self.terminal, self.order, self.interval) = (client, terminal, order, interval)
    self.last = last
    // All since the daemon started, until there is something to compare with.
    report = TopReport(last, last)
    input = TopInput(interval: interval)
  }

  /// Watches until somebody quits, a signal comes, or the terminal is gone.
  func run() async throws {
    defer { input.stop() }
    try terminal.enter()
    defer { terminal.leave() }
    try show()
    for await event in input.events {
      switch event {
      case .look: if !isPaused { await look() }
      case .key("q"), .key("Q"), .ended: return
      case .key(let key): await answer(to: key)
      case .resized: break
      }
      try show()
    }
  }

  private func look() async {
    do {
      let now = try await TopSnapshot.now(of: client)
      report = TopReport(last, now)
      (last, failure) = (now, nil)
    } catch let error as PicketClientError {
      failure = error.failure.message
    } catch let error as CommandFailure {
      failure = error.message
    } catch {
      failure = "\(error)"
    }
  }

  private func answer(to key: Character) async {
    switch key {
    case " ": await look()
    case "p": isPaused.toggle()
    case "+": changeInterval(by: 2)
    case "-": changeInterval(by: 0.5)
    default: order = TopOrder.of(key) ?? order
    }
  }

  private func changeInterval(by factor: Double) {
    interval = min(TopCommand.intervalMax, max(TopCommand.intervalMin, interval * factor))
    input.setInterval(interval)
  }

  private func show() throws {
    let (size, style) = (TopTerminal.size, terminal.style)
    let screen = TopScreen(report: report, order: order, style: style, rows: size.rows - 1)
    var lines = Array(screen.lines().prefix(size.rows - 1))
    lines += [String](repeating: "", count: max(0, size.rows - 1 - lines.count))
    try terminal.show(lines + [footer(style, columns: size.columns)])
  }

  private func footer(_ style: Style, columns: Int) -> String {
    if let failure { return style.bad(DisplayWidth.cut(VisibleText.line(failure), to: columns)) }
    let pause = isPaused ? "PAUSED  " : ""
    let text = "\(pause)by \(order.rawValue), every \(TopText.seconds(interval))   t e m a f n: order  + -: interval"
    return style.dim(DisplayWidth.cut("\(text)  p: pause  q: quit", to: columns))
  }
}
