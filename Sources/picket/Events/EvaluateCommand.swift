import ArgumentParser
import InputFiles

/// `picket evaluate`: sends events to the daemon and prints its verdicts.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate events and print the verdicts.",
    discussion: """
      Reads events from files or from standard input, and asks the daemon for its verdict on each, in order and with \
      many calls in flight. The events may be JSON lines, objects that stretch over lines, or lists, also inside of \
      what services deliver them in: {"Records": […]} as CloudTrail writes it, answers of APIs ("value", "items", …), \
      CloudWatch Logs, Kinesis and Firehose; all of that also compressed with gzip or zstd. A file of another kind is \
      named by its kind, and the next ones are read.

      An object with a list of objects is taken apart when nothing else stands beside the list but what belongs to the \
      delivery. --records-key names another key, or keys with dots between them; with 'none' each object is an event.

      Events count at the time at which the daemon gets them, whatever times they carry; picketd --replay goes by \
      their own. An event that has a p_row_id, or a value under --event-id-key, is counted once, however often it is \
      sent; under --event-id-key an event without one is refused. A key is looked for at the top of the event, then as \
      keys with dots between them.

      With --output text only matches, failures and the first 20 refused events are printed, and a summary; with \
      --output json one line for every event, also for those that match nothing. A log type that no detection names is \
      no error, but it is said.

      Exits with 1 when an event was refused, a file could not be read to its end, a signal (Ctrl-C, SIGTERM) ended the \
      reading, or an event matched under --fail-on-match. After a signal, events on their way are still waited for, and \
      it says through which line events have answers; a second signal ends it at once.

      EXAMPLES
        picket evaluate --log-type Wiz.Detections event.json
        picket evaluate --log-type AWS.CloudTrail --event-id-key eventID trail-*.json.gz
        journalctl -o json -f | picket evaluate -l Systemd.Journal -o json - | jq .
        picket evaluate --dry-run --fail-on-match events.jsonl
        picket evaluate -l GitHub.Audit --records-key audit.entries answer.json
      """)

  @OptionGroup var input: InputOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The kind of the events. (default: what each event says in p_log_type)", valueName: "T"))
  var logType: String?

  @Option(
    help: ArgumentHelp("Where each event says its kind. (default: p_log_type)", valueName: "KEY"))
  var logTypeKey: EventKey?

  @Option(help: ArgumentHelp("A name for the event, to recognise it when it is sent again.", valueName: "ID"))
  var eventID: String?

  @Option(help: ArgumentHelp("Where each event has its name. (default: p_row_id, if it has one)", valueName: "KEY"))
  var eventIDKey: EventKey?

  @Option(
    help: ArgumentHelp(
      "Where objects hold lists of events; none to take them as they are. (default: known kinds)", valueName: "KEY"))
  var recordsKey: RecordsKey = .automatic

  @Flag(help: "Evaluate only; change no state.")
  var dryRun = false

  @Flag(help: "Exit with 1 when an event matches.")
  var failOnMatch = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("How to write the verdicts, json as one line each.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if logType?.isEmpty == true { throw ValidationError("--log-type expects a name such as AWS.CloudTrail") }
    if logType != nil, logTypeKey != nil { throw ValidationError("use either --log-type or --log-type-key") }
    if eventID != nil, eventIDKey != nil { throw ValidationError("use either --event-id or --event-id-key") }
    if eventID != nil, input.files.count > 1 {
      throw ValidationError("--event-id names one event, but \(input.files.count) files are given")
    }
  }

  func run() async throws {
    try input.check()
    Interruption.listen()
    let summary = try await connection.withClient { client in
      let report = VerdictReport(format: output, writer: .standardOutput(), files: input.files)
      let run = EvaluationRun(client: client, request: request, recordsKey: recordsKey, report: report)
      return try await run.run(input.files)
    }
    if summary.refused > 0 {
      throw CommandFailure(
        .failed, "\(grouped(summary.refused)) of \(counted(summary.events, "event")) refused")
    }
    if failOnMatch, summary.matches > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private var request: EventRequest {
    EventRequest(
      logType: logType, logTypeKey: logTypeKey ?? .logType, eventID: eventID, eventIDKey: eventIDKey, isDryRun: dryRun)
  }
}
