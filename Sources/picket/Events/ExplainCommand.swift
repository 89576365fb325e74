import ArgumentParser
import DetectionFiles
import Glibc
import InputFiles
import Primitives
import Wire

/// `picket explain`: shows why an event matched or not, or how a query is carried out.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show why an event matched or not, or how a query is carried out.",
    discussion: """
      Given a file with an event, prints for each detection of the event's log type its conditions as a tree. Each condition has a mark, ✓ where \
      it holds and ✗ where it does not, and the value that it saw in the event. For a detection that matches, it \
      shows the dedup window that a match goes into, as it stands. Changes no state. With --detections it does so without a daemon, by those files; \
      there are no windows then, and a detection that is named with --detection may be disabled.

      Given the name of a query that the daemon has loaded, or --sql, runs the query and prints its stages: what each \
      does, how many rows came in and went out, and how long it took. An argument is taken for the name of a query \
      where there is no such file.

      EXAMPLES
        picket explain --log-type Wiz.Detections event.json
        picket explain -l Wiz.Detections -d Wiz.Defend.Alert.Passthrough event.json
        picket explain --detections rules/ -d Okta.Login event.json
        jq '.severity = "LOW"' event.json | picket explain --output json -
        picket explain 'VPC Flow Port Scanning'
        picket explain --sql 'SELECT COUNT(*) FROM aws_vpcflow WHERE dstPort = 22'
      """)

  @Argument(
    help: ArgumentHelp(
      "The file with the event, - for standard input; or the name of a query.", valueName: "file or query"),
    completion: DaemonCompletion.eventsOrQueries)
  var subject: String?

  @Option(help: ArgumentHelp("Explain this query; - for standard input.", valueName: "SQL"))
  var sql: String?

  @OptionGroup var time: QueryTimeOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The kind of the event. (default: what the event says in p_log_type)", valueName: "T"),
    completion: DaemonCompletion.logTypes)
  var logType: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Explain only this detection; may be given more than once.", valueName: "ID"),
    completion: DaemonCompletion.detections)
  var detection: [String] = []

  @Option(
    help: ArgumentHelp(
      "Explain by these files instead of the daemon's detections; may be given more than once.", valueName: "PATH"),
    completion: .file())
  var detections: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var python: PythonOptions

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if logType?.isEmpty == true { throw ValidationError("--log-type expects a name such as AWS.CloudTrail") }
    if subject?.isEmpty == true {
      throw ValidationError("a file or the name of a query is expected, not an empty text")
    }
    switch (subject, sql) {
    case (nil, nil): throw ValidationError("expected a file with an event, the name of a query, or --sql")
    case (_?, _?): throw ValidationError("--sql is the query itself; leave out the file or the name")
    default: break
    }
    if detection.contains("") { throw ValidationError("--detection expects the id of a detection") }
    if sql != nil || time.asOf != nil, isAboutEvent {
      throw ValidationError(
        "--log-type, --detection and --detections are for events, --sql and --as-of for queries")
    }
  }

  func run() async throws {
    if let sql { return try await explain(.text(QueryText.text(of: sql))) }
    guard let subject else { return }
    isQueryName(subject) ? try await explain(.named(subject)) : try await explainEvent(in: subject)
  }

  /// Whether an option implies that the argument is a file with an event.
  private var isAboutEvent: Bool { logType != nil || !detection.isEmpty || !detections.isEmpty }

  /// Whether an argument can only be the name of a query.
  private func isQueryName(_ subject: String) -> Bool {
    if time.asOf != nil { return true }
    return subject != "-" && !isAboutEvent && access(subject, F_OK) != 0
  }

  private func explain(_ query: ExplainedQuery) async throws {
    let response = try await connection.withClient { client in
      try await query.plan(asOfUnixNanos: time.asOfUnixNanos, from: client)
    }
    try output.write {
      QueryPlanText(response: response, title: query.title, style: $0).lines()
    } json: {
      WireJSON.plan(of: response)
    }
  }

  private func explainEvent(in file: String) async throws {
    let event = try singleEvent(in: file)
    let request = EventRequest(logType: logType, isDryRun: true, explains: true)
    if !detections.isEmpty { return try explainLocally(event, request) }
    try await connection.withClient { client in
      let verdict = try await request.verdict(on: event, from: client)
      switch verdict.answer {
      case .refused(let code, let message): throw CommandFailure(.failed, "\(message) (\(code))")
      case .evaluated(let response): try write(response, logType: verdict.logType)
      }
      var logTypes = UnnamedLogTypes(client: client)
      if let note = await logTypes.note(on: verdict) { try StandardErrorNote.write(note) }
    }
  }

  private func explainLocally(_ event: SourcedEvent, _ request: EventRequest) throws {
    let local = try LocalExplanation(tree: DetectionTree(paths: detections), python, detectionIDs: detection)
    let (logType, response) = try local.answer(to: request, on: event)
    try write(response, logType: logType)
    if local.problemCount > 0 {
      let problems = counted(local.problemCount, "problem")
      try StandardErrorNote.write("\(problems) in the detection files, which are left out; picket check shows them")
    }
    if response.detectionsEvaluated == 0 { try StandardErrorNote.write(local.note(onLogType: logType)) }
  }

  private func write(_ response: EvaluateEventResponse, logType: String) throws {
    let explanation = try EventExplanation(logType: logType, response: response, detectionIDs: detection)
    try output.write {
      explanation.lines(style: $0)
    } json: {
      explanation.json
    }
  }

  private func singleEvent(in file: String) throws -> SourcedEvent {
    if file.hasSuffix(".yml") || file.hasSuffix(".yaml") {
      throw CommandFailure(
        .usage,
        "\(file) is a detection file, expected an event; a query in it is explained by its name, once it is loaded"
      )
    }
    let reader = try RecordReader(path: file)
    if reader.isTypedIn { try StandardErrorNote.write("reading an event from the terminal; Ctrl-D ends it") }
    guard let event = try reader.onlyEvent("explain takes one event") else {
      throw CommandFailure(.usage, "\(reader.name) holds no event")
    }
    return event
  }
}
