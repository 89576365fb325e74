import Foundation
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
    let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Cases/\(folder)")
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
