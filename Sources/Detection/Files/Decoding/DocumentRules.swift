/// Checks of a document that go across its keys, beyond what a table of shapes can say.
enum DocumentRules {
  /// Adds the problems of a document whose shape has been checked.
  static func check(_ document: YAMLNode, type: AnalysisType, _ problems: inout ProblemList) {
    switch type {
    case .rule, .scheduledRule: checkUnique(document, &problems)
    case .scheduledQuery: checkSchedule(document["Schedule"], &problems)
    case .correlationRule: checkCorrelation(document["Detection"]?.elements?.first, &problems)
    case .dataModel: checkMethods(document, &problems)
    default: break
    }
  }

  /// A derived rule has its `Detection` from its base, which is looked at when all files are put together.
  private static func checkUnique(_ document: YAMLNode, _ problems: inout ProblemList) {
    guard document["Filename"] != nil, document["Detection"] == nil else { return }
    guard let pair = document.pairs?.first(where: { $0.key == "Unique" }) else { return }
    problems.add(.conflictingKeys, at: pair.keyPosition, uniqueRefusal)
  }

  /// Why `Unique` cannot stand where the logic is written in Python.
  static let uniqueRefusal = "key 'Unique' needs the key 'Detection': a Python file defines unique() itself"

  private static func checkSchedule(_ schedule: YAMLNode?, _ problems: inout ProblemList) {
    guard let rate = schedule?["RateMinutes"], let timeout = schedule?["TimeoutMinutes"] else { return }
    // What is out of its own range has its problem already, and the other is to be compared with what it will be.
    guard let rateMinutes = rate.integer, (2...Schedule.rateMinutesMax).contains(rateMinutes),
      let timeoutMinutes = timeout.integer, (1...Schedule.timeoutMinutesMax).contains(timeoutMinutes),
      rateMinutes < timeoutMinutes
    else { return }
    let message = "RateMinutes: expected at least TimeoutMinutes (\(timeoutMinutes)), found \(rateMinutes)"
    problems.add(.invalidValue, at: rate.position, message)
  }

  private static func checkCorrelation(_ correlation: YAMLNode?, _ problems: inout ProblemList) {
    let strangers = correlation?["Sequence"] != nil ? ["MatchCriteria", "MinMatchCount"] : ["Transitions"]
    let form = correlation?["Sequence"] != nil ? "Sequence" : "Group"
    for pair in correlation?.pairs ?? [] where strangers.contains(pair.key) {
      problems.add(.conflictingKeys, at: pair.keyPosition, "key '\(pair.key)' does not go with '\(form)'")
    }
  }

  private static func checkMethods(_ document: YAMLNode, _ problems: inout ProblemList) {
    guard document["Filename"] == nil else { return }
    let mappings = document["Mappings"]?.elements ?? []
    guard let method = mappings.compactMap({ $0["Method"] }).first else { return }
    problems.add(.missingKey, at: method.position, "a data model with a 'Method' needs the key 'Filename'")
  }
}
