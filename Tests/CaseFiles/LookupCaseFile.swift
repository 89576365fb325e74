import Foundation
package import TestSupport
import Yams

/// A file of `Tests/Cases/lookups`: lookup tables with their data files, and what they say of events and keys.
public struct LookupCaseFile: Sendable, CustomStringConvertible {
  /// What is tested.
  public let name: String
  /// The path below `Tests/Cases`.
  public let path: String
  /// The files of the tables, by name.
  public let files: [(name: String, text: String)]
  /// The events and keys.
  public let cases: [Example]

  /// An event, or a key of a table, and what is expected.
  public struct Example: Sendable {
    /// The event as JSON; nil where it is about a key.
    public let event: [UInt8]?
    /// What tables add to the event: an object, empty where they add nothing.
    public let enrichment: [UInt8]
    /// The table of a key.
    public let table: String
    /// The key.
    public let key: String
    /// The row of the key as JSON; `null` where there is none.
    public let row: [UInt8]
  }

  /// The path, for the names of parameterised tests.
  public var description: String { path }

  /// The log type of all events.
  public static let logType = CaseFile.logType

  /// The rule that is loaded beside the tables: it matches whatever tables say something of, and shows it as `seen` in
  /// its context.
  public static let rule = """
    AnalysisType: rule
    RuleID: Case.Lookup
    Enabled: true
    LogTypes: [\(logType)]
    Severity: Info
    Detection: [{Key: p_enrichment, Condition: Exists}]
    AlertContext: [{KeyName: seen, KeyValue: {Key: p_enrichment}}]

    """

  /// All files, in order of their names.
  public static func all() throws -> [LookupCaseFile] {
    let directory = Repository.root.appendingPathComponent("Tests/Cases/lookups")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".yml") }
    return try names.sorted().map { name in
      try LookupCaseFile(
        String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8), path: "lookups/\(name)")
    }
  }

  private init(_ text: String, path: String) throws {
    guard let mapping = try Yams.compose(yaml: text)?.mapping, let files = mapping["files"]?.mapping,
      let cases = mapping["cases"]?.sequence
    else { throw CaseFileError("\(path): expected a mapping with files and cases") }
    self.path = path
    name = mapping["name"]?.string ?? ""
    self.files = files.map { ($0.key.string ?? "", $0.value.string ?? "") }
    self.cases = try cases.map { try LookupCaseFile.example($0, path) }
  }

  private static func example(_ node: Node, _ path: String) throws -> Example {
    let json = { (key: String) throws -> [UInt8]? in try node[key].map { try Case.json(["v": $0], path) } }
    return Example(
      event: try node["event"].map { try Case.json($0, path) }, enrichment: try json("enrichment") ?? [],
      table: node["table"]?.string ?? "", key: node["key"]?.string ?? "", row: try json("row") ?? [])
  }

  /// Writes the files and the rule into a directory.
  package func write(to directory: ScratchDirectory) throws {
    try directory.write(LookupCaseFile.rule, to: "case_rule.yml")
    for file in files { try directory.write(file.text, to: file.name) }
  }

  /// Whether two JSON texts are the same value.
  public static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let values = [left, right].map { try? JSONSerialization.jsonObject(with: Data($0), options: [.fragmentsAllowed]) }
    guard let one = values[0] as? NSObject, let other = values[1] as? NSObject else { return false }
    return one == other
  }
}

extension LookupCaseFile.Example {
  /// Whether a context of the rule, empty for no match, shows what is expected.
  public func isShown(inContext context: [UInt8]?) -> Bool {
    guard let context else { return LookupCaseFile.isSame(enrichment, Array(#"{"v":{}}"#.utf8)) }
    let wrapped = String(decoding: context, as: UTF8.self).replacing(#"{"seen":"#, with: #"{"v":"#, maxReplacements: 1)
    return LookupCaseFile.isSame(enrichment, Array(wrapped.utf8))
  }

  /// Whether a row, empty for none, is the expected one.
  public func isRow(_ found: [UInt8]) -> Bool {
    let text = found.isEmpty ? "null" : String(decoding: found, as: UTF8.self)
    return LookupCaseFile.isSame(row, Array("{\"v\":\(text)}".utf8))
  }
}
