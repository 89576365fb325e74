import Detection
import Yams

/// One event and what is expected of it.
public struct Case: Sendable {
  /// The event as JSON.
  public let event: [UInt8]
  /// Whether the rule matches.
  public let matches: Bool
  /// Whether the rule reports an error.
  public let isError: Bool
  /// Whether the rule is refused over a query whose columns are those of the row, since it reads others.
  public let isRefused: Bool
  /// The title that a match must have; nil when any will do.
  ///
  /// The same holds for the next ones.
  public let title: String?
  /// The dedup string.
  public let dedup: String?
  /// The name of the severity.
  public let severity: String?
  /// The context, byte for byte.
  public let contextJSON: String?
  /// The context as a value, written as JSON with its keys in the case's order.
  public let context: [UInt8]?

  init(_ node: Node, path: String) throws {
    guard case .mapping(let mapping) = node else { throw CaseFileError("\(path): expected cases to be mappings") }
    if let text = mapping["event_json"]?.string {
      event = Array(text.utf8)
    } else if let node = mapping["event"] {
      event = try Case.json(node, path)
    } else {
      throw CaseFileError("\(path): expected event or event_json")
    }
    isError = mapping["error"]?.bool ?? false
    isRefused = mapping["refused"]?.bool ?? false
    matches = mapping["matches"]?.bool ?? !isError
    title = mapping["title"]?.string
    dedup = mapping["dedup"]?.string
    severity = mapping["severity"]?.string
    contextJSON = mapping["context_json"]?.string
    context = try mapping["context"].map { try Case.json($0, path) }
  }

  /// A value as JSON, by way of the test of a rule, whose `Log` may be any YAML.
  static func json(_ node: Node, _ path: String) throws -> [UInt8] {
    let rule: Node = [
      "AnalysisType": "rule", "RuleID": "Case", "Enabled": Node("true", Tag(.bool)), "LogTypes": ["Test.Case"],
      "Severity": "Info", "Detection": [["Condition": "AlwaysTrue"]],
      "Tests": [["Name": "event", "ExpectedResult": Node("true", Tag(.bool)), "Log": node]],
    ]
    let text = try Yams.serialize(node: rule, allowUnicode: true)
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: path)])
    guard let log = library.definitions.first?.tests.first?.log, library.problems.isEmpty else {
      throw CaseFileError("\(path): an event cannot be read: \(library.problems)")
    }
    return log
  }
}
