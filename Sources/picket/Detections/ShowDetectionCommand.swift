import ArgumentParser
import Glibc
import Wire

/// `picket detections show`: the catalogue page of one detection.
struct ShowDetectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the catalogue page of a detection.",
    discussion: """
      Prints what the detection is about, its logic in normal form, what it excludes and looks for (the corpus column \
      counts the other loaded detections that look for the same), the fields it emits, and its tests.

      EXAMPLES
        picket detections show Wiz.Defend.Alert.Passthrough
        picket detections show --source Wiz.Defend.Alert.Passthrough > wiz.yml
      """)

  @Argument(help: ArgumentHelp("The detection's id.", valueName: "id"), completion: DaemonCompletion.detections)
  var detectionID: String

  @Flag(help: "Print the detection's file as it was loaded.")
  var source = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the page.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if source, output == .json { throw ValidationError("--source prints the file itself; leave out --output json") }
  }

  func run() async throws {
    let detection = try await connection.withService { service in
      do throws(ServiceError) {
        return try await service.getDetection(GetDetectionRequest(detectionID: detectionID))
      } catch {
        throw try await failure(error, service)
      }
    }
    let writer = OutputWriter.standardOutput()
    if source {
      try writer.write(bytes: detection.source)
    } else if output == .json {
      try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: detection)))
    } else {
      for line in CatalogueText(detection: detection, style: .of(writer)).lines() { try writer.writeLine(line) }
    }
    try writer.flush()
  }

  /// An id that is not loaded was most likely mistyped.
  private func failure(_ error: ServiceError, _ service: Service) async throws -> CommandFailure {
    guard case .refused(StatusCode.notFound.name, _) = error else { return error.failure }
    let ids = try await DetectionList.all(from: service).map(\.detectionID)
    let nearest = NearestNames.of(detectionID, among: ids, count: 3).map { "'\($0)'" }
    let message = "no detection '\(detectionID)' is loaded"
    if access(detectionID, F_OK) == 0 {
      return CommandFailure(.failed, "\(message); expected an id rather than a file, picket detections list has them")
    }
    if nearest.isEmpty { return CommandFailure(.failed, "\(message); picket detections list shows what is") }
    return CommandFailure(.failed, "\(message); did you mean \(nearest.joined(separator: " or "))?")
  }
}
