import ArgumentParser
import Flows
import InputFiles

/// `picket ingest`: sends flow logs to the daemon's flow window.
struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Send flow logs to the daemon.",
    discussion: """
      Reads flow logs as AWS writes them, exports of CloudWatch Logs, CSV, or JSON records, from files or from standard \
      input, and sends them to the daemon with several calls in flight. JSON records may be lines or lists, also inside of \
      {"Records": […]} and the like, and so may the lines of a flow log in what CloudWatch Logs, Kinesis and Firehose \
      deliver; all of that also compressed with gzip or zstd. What is acknowledged is in the flow window and as durable as \
      the daemon keeps it.

      A line that names fields is a header and says how the lines after it are read, between commas when it has any; \
      lines before one have the format of --format, or else AWS's default format, version 2. JSON keys are the table's \
      names or AWS's. A record that is bad is refused by itself, with its file, line and reason, and so is a header that \
      cannot be used, with the lines below it. A file that cannot be read to its end does not keep the next ones from \
      being read.

      The daemon recognises a flow that it has got before only by its p_row_id, while the flow is in the window. Where \
      records bring none, --row-ids makes them from each record's bytes and from how often the same bytes stood before \
      it in the file, so that a file can be sent again after a failure.

      Exits with 1 when records were refused, a file could not be read to its end, or a signal (Ctrl-C, SIGTERM) ended \
      the reading: what was sent by then is still waited for. A connection that is lost ends the command with 69. In all \
      these cases it says how many flows were acknowledged, through which line, and how to go on. A second signal ends it \
      at once.

      EXAMPLES
        picket ingest vpc-flows.log.gz
        picket ingest --row-ids flows-*.log.gz
        picket ingest --format 'srcaddr dstaddr srcport dstport start end' flows.txt
        tail -F flows.jsonl | picket ingest -
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("The fields of the lines, in order. (default: AWS's version 2)", valueName: "HEADER"))
  var format: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The kind of the flows. (default: AWS.VPCFlow)", valueName: "T"))
  var logType: String?

  @Flag(help: "Name records by their bytes, so that the daemon recognises those that it has got before.")
  var rowIds = false

  @Option(help: ArgumentHelp("The most records in a call.", valueName: "COUNT"))
  var batch = 5_000

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the summary.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if !(1...65_536).contains(batch) { throw ValidationError("--batch expects a count from 1 to 65536, not \(batch)") }
    if logType?.isEmpty == true { throw ValidationError("--log-type expects a name such as AWS.VPCFlow") }
    guard let format else { return }
    do throws(FlowFormatError) {
      _ = try FlowTextFormat(header: format)
    } catch {
      throw ValidationError("--format: \(error)")
    }
  }

  func run() async throws {
    try input.check()
    Interruption.listen()
    let report = IngestReport(format: output, writer: .standardOutput(), files: input.files)
    let options = IngestRun.Options(
      logType: logType ?? "", header: format ?? "", recordsMax: batch, namesRecords: rowIds)
    try await connection.withClient { client in
      try await IngestRun(client: client, report: report, options: options).run(input.files)
    }
    let summary = report.summary
    if summary.refused > 0 {
      throw CommandFailure(.failed, "\(grouped(summary.refused)) of \(counted(summary.answered, "record")) refused")
    }
  }
}
