import ArgumentParser
import Wire

/// `picket metrics`: what the daemon counts, for monitors.
struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Print what the daemon counts, in the text format of Prometheus.",
    discussion: """
      The text is version 0.0.4 of the format. The textfile collector of node_exporter takes it as it is, from a file
      whose name ends in .prom; the daemon itself listens on no network. docs/metrics.md has every metric.

      EXAMPLES
        picket metrics
        picket metrics | grep flow_window
        picket metrics > /run/metrics/picket.new && mv /run/metrics/picket.new /run/metrics/picket.prom
      """)

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let text = try await connection.withService { try await $0.metrics() }.text
    let writer = OutputWriter.standardOutput()
    if writer.isTerminal {
      // Names of queries come from files that others wrote.
      for line in VisibleText.lines(String(decoding: text, as: UTF8.self)) { try writer.writeLine(line) }
    } else {
      try writer.write(bytes: text)
    }
    try writer.flush()
  }
}
