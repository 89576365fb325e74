import ArgumentParser
import PicketClient
import Primitives

/// `picket health`: whether the daemon answers, for monitors and scripts.
struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Say in one line whether the daemon serves.",
    discussion: """
      Exits with 0 when the daemon says SERVING, with 69 when it cannot be reached or says anything else.

      EXAMPLES
        picket health && echo ready
        until picket health --timeout 1 2> /dev/null; do sleep 1; done
      """)

  /// The state of a daemon that answers everything.
  static let servingState = "SERVING"

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let status = try await connection.withClient { try await $0.getStatus() }
    let exit: ExitStatus = status.state == HealthCommand.servingState ? .ok : .unavailable
    try exit.end {
      let writer = OutputWriter.standardOutput()
      try writer.writeLine(VisibleText.line(status.state))
      try writer.flush()
    }
  }
}

/// `picket metrics`: what the daemon counts, for monitors.
struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Print what the daemon counts, in the text format of Prometheus.",
    discussion: """
      The text is version 0.0.4 of the format. The daemon listens on no network: what is to be seen from outside goes
      into a file for the textfile collector of node_exporter, which takes it as it is.

      EXAMPLES
        picket metrics
        picket metrics | grep flow_window
        cd /var/lib/prometheus/node-exporter && picket metrics > picket.new && mv picket.new picket.prom
      """)

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let text = try await connection.withClient { try await $0.getMetrics() }.text
    let writer = OutputWriter.standardOutput()
    if writer.isTerminal {
      // Names of queries come from files that others wrote.
      try writer.write(lines: VisibleText.lines(String(decoding: text, as: UTF8.self)))
    } else {
      try writer.write(bytes: text)
    }
    try writer.flush()
  }
}
