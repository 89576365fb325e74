import Detection

/// Which detections to test, and which of their tests.
struct TestSelection {
  /// How many names a message proposes.
  private static let proposedMax = 3

  let filters: [DetectionFilter]
  let names: [TestNamePattern]

  /// Whether all tests of all detections are meant.
  var isEverything: Bool { filters.isEmpty && names.isEmpty }

  /// The chosen detections, with nothing but the chosen tests.
  ///
  /// Throws when filters let nothing pass, and when a name is that of no test.
  func chosen(from definitions: [DetectionDefinition]) throws(CommandFailure) -> [DetectionDefinition] {
    let filtered = definitions.filter { definition in filters.allSatisfy { $0.keeps(definition) } }
    if filtered.isEmpty, !definitions.isEmpty {
      throw CommandFailure(.usage, "none of the \(counted(definitions.count, "detection")) passes the filters")
    }
    if names.isEmpty || filtered.isEmpty { return filtered }
    let present = filtered.flatMap { $0.tests.map(\.name) }
    for pattern in names where !present.contains(where: pattern.matches) {
      throw TestSelection.failure(pattern, among: present)
    }
    return filtered.compactMap { definition in
      var definition = definition
      definition.tests.removeAll { test in !names.contains { $0.matches(test.name) } }
      return definition.tests.isEmpty ? nil : definition
    }
  }

  private static func failure(_ pattern: TestNamePattern, among names: [String]) -> CommandFailure {
    let message = "none of the \(counted(names.count, "test")) has a name like '\(pattern.text)'"
    let nearest = nearest(to: pattern.text, among: names).map { "'\($0)'" }
    if nearest.isEmpty { return CommandFailure(.usage, message) }
    return CommandFailure(.usage, "\(message); did you mean \(nearest.joined(separator: " or "))?")
  }

  /// The names that are near as a whole, else those with a word that is.
  private static func nearest(to text: String, among names: [String]) -> [String] {
    let whole = NearestNames.of(text, among: names, count: proposedMax)
    if !whole.isEmpty { return whole }
    let words = Set(names.flatMap { $0.split(separator: " ").map(String.init) })
    guard let word = NearestNames.of(text, among: words.sorted(), count: 1).first else { return [] }
    return Array(names.filter { $0.split(separator: " ").contains(word[...]) }.prefix(proposedMax))
  }
}
