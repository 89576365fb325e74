import ArgumentParser
import InputFiles
import PicketClient
import Primitives

/// `picket top`: what the daemon does, as it does it.
struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Watch what the daemon does: rates, latencies, the hottest detections.",
    discussion: """
      On a terminal it takes the whole screen until q or Ctrl-C. Elsewhere, and with --once or --count, it prints one \
      report after the other, and with --json each is one line. Rates are those of the last interval.

      The time of a detection is the part of one processor that its evaluation took, its body in Python among it; it is
      estimated from some of the events.

      KEYS
        t e m a f n  order detections by time, events, matches, alerts, failures, name
        + -          look more seldom, more often
        p            pause
        space        look now
        q            quit

      EXAMPLES
        picket top --once --sort matches
        picket top --interval 0.5 --count 2
        picket top --once --json | jq '.methods[] | {method, p99_seconds}'
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The time between two looks.", valueName: "SECONDS"))
  var interval: Double = 1

  @Option(name: .shortAndLong, help: ArgumentHelp("Print so many reports and end.", valueName: "N"))
  var count: Int?

  @Flag(name: .customLong("once"), help: "Print one report and end.")
  var isOnce = false

  @Option(name: .long, help: ArgumentHelp("What detections are ordered by.", valueName: "ORDER"))
  var sort: TopOrder = .time

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write reports, json as one line each.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @Flag(help: "The same as --output json.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if !(interval >= TopCommand.intervalMin && interval <= TopCommand.intervalMax) {
      throw ValidationError("--interval expects a number of seconds from 0.1 to 3600, not \(interval)")
    }
    if let count, count < 1 { throw ValidationError("--count expects 1 or more, not \(count)") }
    if isOnce, count != nil { throw ValidationError("use either --once or --count") }
  }

  static let intervalMin = 0.1
  static let intervalMax = 3_600.0

  func run() async throws {
    Interruption.listen()
    let writer = OutputWriter.standardOutput()
    let reportsMax = isOnce ? 1 : count
    try await connection.withClient { client in
      // A daemon that cannot be reached is said before the screen is taken.
      let first = try await TopSnapshot.now(of: client)
      if !json, output == .text, reportsMax == nil, let terminal = TopTerminal(writer) {
        try await TopWatch(client: client, terminal: terminal, order: sort, interval: interval, last: first).run()
      } else {
        try await print(client, from: first, reportsMax ?? .max, writer)
      }
    }
  }

  private func print(_ client: PicketClient, from first: TopSnapshot, _ countMax: Int, _ writer: OutputWriter)
    async throws
  {
    var last = first
    for number in 0..<countMax {
      if await TopCommand.isInterrupted(within: interval) { return }
      let now = try await TopSnapshot.now(of: client)
      let report = TopReport(last, now)
      if json || output == .json {
        try writer.write(bytes: TopJSON.value(of: report).line)
        try writer.writeLine()
      } else {
        if number > 0 { try writer.writeLine() }
        let style = Style.of(writer)
        try writer.write(lines: TopScreen(report: report, order: sort, style: style, rows: nil).lines())
      }
      try writer.flush()
      last = now
    }
  }

  /// Waits for a time; true where a signal came instead.
  private static func isInterrupted(within seconds: Double) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while !Interruption.hasCome {
      let left = end - clock.now
      if left <= .zero { return false }
      try? await Task.sleep(for: min(left, .milliseconds(100)))
    }
    return true
  }
}
