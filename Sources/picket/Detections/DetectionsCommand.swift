import ArgumentParser
import Primitives
import Wire

/// `picket detections`: what the daemon has loaded.
struct DetectionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detections",
    abstract: "Show the detections that the daemon has loaded.",
    discussion: """
      EXAMPLES
        picket detections list --log-type AWS.CloudTrail
        picket detections show Wiz.Defend.Alert.Passthrough
      """,
    subcommands: [ListDetectionsCommand.self, ShowDetectionCommand.self])
}

/// `picket detections list`: a table of what is loaded.
struct ListDetectionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the loaded detections.",
    discussion: """
      EXAMPLES
        picket detections list
        picket detections list --log-type Okta.SystemLog --search mfa
        picket detections list -o json | jq -r '.detections[].detection_id'
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only detections of this log type.", valueName: "T"),
    completion: DaemonCompletion.logTypes)
  var logType: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Only detections whose id or display name contains this, in any case.", valueName: "TEXT"))
  var search: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the list.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let detections = try await connection.withClient { client in
      try await client.allDetections(logType: logType ?? "", text: search ?? "")
    }
    try output.write {
      lines(of: detections, style: $0)
    } json: {
      ["detections": .list(detections, WireJSON.value), "total_count": .number(detections.count)]
    }
  }

  private func lines(of detections: [DetectionSummary], style: Style) -> [String] {
    if detections.isEmpty { return ["no detections"] }
    var table = Table(header: ["ID", "SEVERITY", "STATE", "TESTS", "LOOKS AT"])
    for detection in detections {
      table.add([
        detection.detectionID, detection.severity.description,
        detection.active ? "active" : detection.inactiveReason, String(detection.testCount),
        subjects(of: detection),
      ])
    }
    let active = detections.count { $0.active }
    return table.lines(style: style) + ["", "\(counted(detections.count, "detection")), \(grouped(active)) active"]
  }

  /// The log types of a rule, the queries of a scheduled rule, or when a query runs.
  private func subjects(of detection: DetectionSummary) -> String {
    let names = detection.logTypes + detection.scheduledQueries
    return names.isEmpty ? detection.schedule : names.joined(separator: ", ")
  }
}
