import ConfigurationFiles
import Deliveries
import Detection
import Foundation
import Primitives

/// Finds the destinations of detections that are no deliveries.
struct DestinationCheck {
  private let path: String
  private let names: [String]

  /// Reads the deliveries of a file that is given, or else of the standard one; nil where that is not there, or, which is
  /// said, cannot be read by whoever runs the command.
  init?(_ given: String?) throws {
    let path = given ?? DeliverySettings.standardPath
    if given == nil, !FileManager.default.fileExists(atPath: path) { return nil }
    do throws(ConfigurationError) {
      (self.path, names) = (path, try DeliveryFile.read(path).names)
    } catch {
      let lines = error.problems.map { "\($0)" }
      if given != nil {
        throw CommandFailure(.usage, "the configuration of deliveries cannot be used", lines: lines)
      }
      try StandardErrorNote.write("destinations are not checked: \(lines.joined(separator: "; "))")
      return nil
    }
  }

  /// A warning for each destination that is no delivery.
  func warnings(of library: DetectionLibrary) -> [LintWarning] {
    library.destinationReferences.filter { !names.contains($0.name) }.map { reference in
      let near = NearestName.nearest(to: reference.name, among: names, by: .key).map { "; did you mean '\($0)'?" } ?? ""
      let message =
        "OutputIds: no delivery '\(reference.name)' in \(path); expected one of \(names.joined(separator: ", "))\(near)"
      return LintWarning(path: reference.path, position: reference.position, code: .outputIDs, message: message)
    }
  }
}
