import ArgumentParser

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
