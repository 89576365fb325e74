import ArgumentParser
import Glibc
import PicketClient
import Primitives

/// `picket metrics`: what the daemon counts, for monitors.
struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Print what the daemon counts, in the text format of Prometheus.",
    discussion: """
      The text is version 0.0.4 of the format. The daemon listens on no network: what is to be seen from outside goes
      into a file for the textfile collector of node_exporter, which takes it as it is. --into puts it there whole, by
      renaming it; a file that is there stays as it was where the daemon does not answer. picket-metrics.timer does so
      every 15 seconds.

      EXAMPLES
        picket metrics
        picket metrics | grep flow_window
        picket metrics --into /var/lib/prometheus/node-exporter/picket.prom
      """)

  @Option(
    help: ArgumentHelp("Write to a file instead, whole or not at all.", valueName: "FILE"),
    completion: .file(extensions: ["prom"]))
  var into: String?

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if into?.isEmpty == true { throw ValidationError("--into expects the path of a file, not an empty text") }
  }

  func run() async throws {
    let text = try await connection.withClient { try await $0.getMetrics() }.text
    if let into { return try WholeFile(path: into).write(text) }
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

/// A file that readers see as it was or as it is to be, never in between.
struct WholeFile {
  let path: String

  /// Writes the file anew, readable by all whom the umask lets.
  ///
  /// Throws a `CommandFailure` that names the file, which is then as it was.
  func write(_ bytes: [UInt8]) throws {
    // In the same directory, since it is renamed; by another name for each process, and none that collectors take.
    let draft = "\(path).\(getpid()).new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw failure }
    do {
      let writer = OutputWriter(descriptor: descriptor, name: path)
      try writer.write(bytes: bytes)
      try writer.flush()
    } catch {
      close(descriptor)
      unlink(draft)
      throw error
    }
    if close(descriptor) != 0 || rename(draft, path) != 0 {
      let failure = failure
      unlink(draft)
      throw failure
    }
  }

  private var failure: CommandFailure {
    CommandFailure(.failed, "cannot write to \(path): \(String(cString: strerror(errno)))")
  }
}
