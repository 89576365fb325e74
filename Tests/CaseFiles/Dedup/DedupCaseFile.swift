import Foundation
import Yams

/// A file of `Tests/Cases/dedup`: rules, and what becomes of events that come one after the other.
public struct DedupCaseFile: Sendable, CustomStringConvertible {
  /// What is tested.
  public let name: String
  /// The path below `Tests/Cases`.
  public let path: String
  /// The rules to begin with, as one detection file.
  public let rules: String
  /// What happens, in order.
  public let steps: [DedupStep]
  /// The alerts after the last step, by label; nil when the file does not list them.
  public let alerts: [String: DedupAlertExpectation]?

  /// The path, for the names of parameterised tests.
  public var description: String { path }

  /// All files, in order of their names.
  public static func all() throws -> [DedupCaseFile] {
    let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Cases/dedup")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".yml") }
    return try names.sorted().map { name in
      try DedupCaseFile(
        text: String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8), path: "dedup/\(name)",
        stem: String(name.dropLast(4)))
    }
  }

  private init(text: String, path: String, stem: String) throws {
    let root = try DedupNode(try Yams.compose(yaml: text), path: path, place: "the file")
    try root.expect(keys: ["name", "rule", "rules", "steps", "alerts"])
    self.path = path
    name = try root.text("name")
    guard let rules = try DedupRules.text(in: root, stem: stem) else {
      throw CaseFileError("\(path): expected rule or rules")
    }
    self.rules = rules
    var time = DedupTime(nanos: 0)
    steps = try root.list("steps").map { node in
      let step = try DedupStep(node, stem: stem, after: time)
      time = step.time
      return step
    }
    alerts = try root.mapping("alerts").map { labels in
      try labels.mapValues { try DedupAlertExpectation($0) }
    }
  }
}
