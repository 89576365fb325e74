/// Decodes what is particular to scheduled and saved queries.
struct QueryDecoder {
  /// The bytes of the file.
  let source: [UInt8]

  /// The keys whose SQL is run, the first that is there.
  private static let keys = ["Query", "SnowflakeQuery"]

  /// The query of a document whose shape has been checked; nil when it is written for other databases only.
  func query(in document: YAMLNode, _ problems: inout ProblemList) -> QueryDefinition? {
    var schedule: Schedule?
    if let node = document["Schedule"] { schedule = self.schedule(node, &problems) }
    for key in QueryDecoder.keys {
      guard let node = document[key], let text = authoredText(node) else { continue }
      return QueryDefinition(
        source: text, key: key, schedule: schedule, lookback: document["Lookback"]?.flag,
        lookbackWindowSeconds: document["LookbackWindowSeconds"]?.integer)
    }
    return nil
  }

  /// When the query runs; nil, perhaps with a problem, when the document does not say.
  private func schedule(_ node: YAMLNode, _ problems: inout ProblemList) -> Schedule? {
    let timing = timing(node, &problems)
    guard let timing, let timeout = node["TimeoutMinutes"]?.integer else { return nil }
    return Schedule(timing: timing, timeoutMinutes: timeout)
  }

  private func timing(_ node: YAMLNode, _ problems: inout ProblemList) -> Schedule.Timing? {
    if let minutes = node["RateMinutes"]?.integer, minutes > 0 { return .rate(minutes: minutes) }
    guard let cron = node["CronExpression"], let text = authoredText(cron) else { return nil }
    do {
      return .cron(try CronExpression(text.text))
    } catch {
      problems.add(
        .invalidValue, at: text.position(ofTextOffset: error.offset), "CronExpression: \(error.message)")
      return nil
    }
  }

  private func authoredText(_ node: YAMLNode) -> AuthoredText? {
    guard case .scalar(let scalar) = node.content, case .text(let text) = scalar.value else { return nil }
    return AuthoredText(text, at: scalar.position, in: source)
  }
}
