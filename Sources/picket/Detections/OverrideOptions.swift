import ArgumentParser
import Detection
import DetectionFiles
import Foundation

/// Which overrides hold for detection files that are checked or tested.
struct OverrideOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Put the 'overrides' of this configuration file of the daemon over the detections.", valueName: "FILE"),
    completion: .file())
  var config: String?

  /// What to load from paths, with the overrides over it.
  func source(of paths: [String]) throws(CommandFailure) -> DetectionSource {
    guard let config else { return DetectionSource(paths: paths) }
    guard let data = FileManager.default.contents(atPath: config) else {
      throw CommandFailure(.usage, "cannot read the configuration file '\(config)'")
    }
    return DetectionSource(paths: paths, overrides: DetectionOverrides(configuration: [UInt8](data), path: config))
  }
}
