import CaseFiles
import Detection
import DetectionFiles
import PicketServer
import Primitives
import TestSupport

/// Sets of detections to serve.
enum TestDetections {
  /// Nothing at all.
  static let none = loaded([])

  /// Those that are shipped.
  static let shipped = LoadedDetections(
    library: DetectionTree(paths: [Repository.path("detections")]).load(), loadedUnixNanos: 1_700_000_000_000_000_000)

  /// The rules of all case files of a folder, loaded together.
  static func cases(_ files: [CaseFile]) -> LoadedDetections {
    loaded(files.map { (path: $0.path, text: $0.rule) })
  }

  /// A saved query over a table that Picket does not have.
  static let otherTable = loaded([
    (path: "other.yml", text: "AnalysisType: saved_query\nQueryName: Other\nQuery: SELECT a:b FROM t QUALIFY 1 = 1")
  ])

  /// One rule for the log type `Test.Large`, whose matches are as large as the event's `text`.
  static let echo = loaded([
    (
      path: "echo.yml",
      text: """
      AnalysisType: rule
      RuleID: Test.Echo
      Enabled: true
      LogTypes: [Test.Large]
      Severity: Low
      Detection:
        - {Key: match, Condition: Equals, Value: true}
      AlertContext:
        - {KeyName: text, KeyValue: {Key: text}}
      InlineFilters:
        - {KeyPath: number, Condition: DoesNotEqual, Value: 13}
        - {KeyPath: address, Condition: IsIPAddressNotInCIDR, Value: 10.0.0.0/8}
      """
    )
  ])

  /// One rule for the log type `Test.Large` that matches every event, with much to say.
  static let verbose = loaded([
    (
      path: "verbose.yml",
      text: """
      AnalysisType: rule
      RuleID: Verbose
      Enabled: true
      LogTypes: [Test.Large]
      Severity: Low
      Description: \(String(repeating: "d", count: 1_972))
      Detection:
        - {Condition: AlwaysTrue}
      """
    )
  ])

  /// How many matches of `verbose` there may be for their texts to fit a frame.
  ///
  /// The description, and the id as itself, name, title and dedup string. With what stands around them they do not fit.
  static let verboseCountMax = 4_194_304 / (1_972 + 4 * 7)

  /// Rules by their files.
  static func rules(_ files: [(path: String, text: String)]) -> LoadedDetections { loaded(files) }

  private static func loaded(_ files: [(path: String, text: String)]) -> LoadedDetections {
    let decoded = files.map { DetectionFileDecoder.decode(Array($0.text.utf8), path: $0.path) }
    let library = DetectionLibrary(files: decoded)
    precondition(library.problems.isEmpty, "\(library.problems)")
    return LoadedDetections(library: library, loadedUnixNanos: 1_700_000_000_000_000_000)
  }
}
