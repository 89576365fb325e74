import Detection
import Foundation
import TestSupport
import Yams

/// A file of `Tests/Cases`: a rule, and events with what is expected of them.
public struct CaseFile: Sendable, CustomStringConvertible {
  /// What is tested.
  public let name: String
  /// The path below `Tests/Cases`.
  public let path: String
  /// The rule as a detection file.
  public let rule: String
  /// The rule's id.
  public let ruleID: String
  /// The events.
  public let cases: [Case]

  /// The path, for the names of parameterised tests.
  public var description: String { path }

  /// The log type of all cases.
  public static let logType = "Test.Case"

  /// All files of a folder of `Tests/Cases`, in order of their names.
  public static func all(in folder: String) throws -> [CaseFile] {
    let directory = Repository.root.appendingPathComponent("Tests/Cases/\(folder)")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".yml") }
    return try names.sorted().map { name in
      try CaseFile(
        text: String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8), path: "\(folder)/\(name)",
        stem: String(name.dropLast(4)))
    }
  }

  private init(text: String, path: String, stem: String) throws {
    guard let root = try Yams.compose(yaml: text), case .mapping(let mapping) = root else {
      throw CaseFileError("\(path): expected a mapping")
    }
    self.path = path
    name = mapping["name"]?.string ?? ""
    let document = try CaseFile.ruleNode(mapping, path, stem)
    ruleID = document["RuleID"]?.string ?? ""
    rule = try Yams.serialize(node: document, allowUnicode: true)
    guard let cases = mapping["cases"]?.sequence else { throw CaseFileError("\(path): expected cases") }
    self.cases = try cases.map { try Case($0, path: path) }
  }

  private static func ruleNode(_ mapping: Node.Mapping, _ path: String, _ stem: String) throws -> Node {
    if let rule = mapping["rule"] { return rule }
    var pairs: [(Node, Node)] = [
      ("AnalysisType", "rule"), ("RuleID", Node(stem)), ("Enabled", Node("true", Tag(.bool))),
      ("LogTypes", [Node(logType)]),
      ("Severity", "Info"),
    ]
    if let expression = mapping["expression"] {
      pairs.append(("Detection", .sequence([expression])))
    } else if let expressions = mapping["expressions"] {
      pairs.append(("Detection", expressions))
    } else if let filters = mapping["filters"] {
      pairs.append(("InlineFilters", filters))
      pairs.append(("Detection", [["Condition": "AlwaysTrue"]]))
    } else {
      throw CaseFileError("\(path): expected expression, expressions, filters or rule")
    }
    return Node(pairs)
  }
}

/// What is wrong with a case file.
public struct CaseFileError: Error, CustomStringConvertible {
  /// The file and what was expected.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

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

/// A query whose answer has one row, that of a case, and the flows that it needs.
public struct RowQuery: Sendable {
  /// The query's name, as the case files have it.
  public static let name = "Test Query"

  /// The query as a detection file.
  public let file: String
  /// The destination ports of the flows that it is to find, in order of their times.
  ///
  /// The elements of a list, which only an aggregate makes; else one flow, for one row.
  public let ports: [Int64]

  /// Makes the query of a case, each of whose columns is the constant that it says.
  ///
  /// A text that is a time becomes one. There is no other way to write a list than the ports of flows, so a row has one
  /// list at most, of whole numbers.
  public init(_ example: Case, path: String) throws {
    guard let mapping = try Yams.compose(yaml: String(decoding: example.event, as: UTF8.self))?.mapping else {
      throw CaseFileError("\(path): expected a row to be an object")
    }
    var columns: [String] = []
    var ports: [Int64]?
    for (key, value) in mapping {
      guard let name = key.string else { throw CaseFileError("\(path): expected the names of columns as keys") }
      var expression = "array_agg(dstPort)"
      if case .sequence(let list) = value, ports == nil {
        ports = try list.map { try RowQuery.port($0, path) }
      } else {
        expression = try RowQuery.constant(value, path)
      }
      columns.append("\(expression) AS \"\(name)\"")
    }
    self.ports = ports ?? [1]
    // A query has a column.
    if columns.isEmpty { columns = ["NULL AS \"nothing\""] }
    file = """
      AnalysisType: scheduled_query
      QueryName: \(RowQuery.name)
      Enabled: true
      Query: |
        SELECT \(columns.joined(separator: ", ")) FROM aws_vpcflow
      Schedule: {RateMinutes: 60, TimeoutMinutes: 5}

      """
  }

  private static func port(_ node: Node, _ path: String) throws -> Int64 {
    guard case .scalar(let scalar) = node, scalar.style == .plain, let port = Int64(scalar.string) else {
      throw CaseFileError("\(path): expected the elements of a row's list to be whole numbers")
    }
    return port
  }

  private static func constant(_ node: Node, _ path: String) throws -> String {
    guard case .scalar(let scalar) = node else { throw CaseFileError("\(path): expected one list in a row at most") }
    // Numbers, true, false and null are written alike in JSON and SQL.
    if scalar.style == .plain { return scalar.string }
    let quoted = scalar.string.replacing("\\", with: "\\\\").replacing("'", with: "''")
    let isTime = scalar.string.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}/) != nil
    return isTime ? "'\(quoted)'::TIMESTAMP" : "'\(quoted)'"
  }
}
