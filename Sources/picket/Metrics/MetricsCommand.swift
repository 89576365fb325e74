import ArgumentParser
import Wire

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
