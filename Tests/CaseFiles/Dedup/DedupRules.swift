import Yams

/// The rules of a case: what the file says, put over the same plain rule.
enum DedupRules {
  /// The rules under `rule` or `rules` as one detection file; nil when neither is there.
  static func text(in node: DedupNode, stem: String) throws -> String? {
    var documents: [Node] = []
    if let rule = node["rule"] {
      documents = [rule]
    } else if let list = node["rules"]?.sequence {
      documents = Array(list)
    } else {
      return nil
    }
    return try documents.map { try text($0, stem: stem, path: node.path) }.joined(separator: "---\n")
  }

  private static func text(_ node: Node, stem: String, path: String) throws -> String {
    guard case .mapping(let own) = node else { throw CaseFileError("\(path): expected a rule to be a mapping") }
    let plain: [(String, Node)] = [
      ("AnalysisType", "rule"), ("RuleID", Node(stem)), ("Enabled", Node("true", Tag(.bool))),
      ("LogTypes", [Node(CaseFile.logType)]), ("Severity", "Medium"), ("Detection", [["Condition": "AlwaysTrue"]]),
    ]
    var pairs = plain.filter { own[$0.0] == nil }.map { (Node($0.0), $0.1) }
    pairs += own.map { ($0.key, $0.value) }
    return try Yams.serialize(node: Node(pairs), allowUnicode: true)
  }
}
