/// What becomes of one detection when a set of detections takes the place of another.
public struct DetectionChange: Sendable, Equatable {
  /// Whether there is a detection of the id in one set, in the other, or in both.
  public enum Kind: String, Sendable {
    case added
    case changed
    case removed
  }

  /// The id of the detection.
  public let detectionID: String
  /// What becomes of it.
  public let kind: Kind
  /// What becomes of its windows and of its schedule, in sentences; empty where they go on as they are.
  public let effects: [String]

  /// Compares two sets of definitions, each in order of id; returns what is different, in the same order.
  ///
  /// A detection that has only moved to another file or line has not changed.
  ///
  /// - Complexity: O(n) in the number of definitions, and in the size of those in both.
  public static func all(from old: [DetectionDefinition], to new: [DetectionDefinition]) -> [DetectionChange] {
    var (before, after) = (old[...], new[...])
    var changes: [DetectionChange] = []
    while true {
      if let left = before.first, let right = after.first, left.id == right.id {
        if !left.isSame(as: right) {
          let effects = DefinitionEffects(old: left, new: right).texts
          changes.append(DetectionChange(detectionID: left.id, kind: .changed, effects: effects))
        }
        (before, after) = (before.dropFirst(), after.dropFirst())
      } else if let left = before.first, after.first.map({ left.id < $0.id }) ?? true {
        changes.append(
          DetectionChange(detectionID: left.id, kind: .removed, effects: DefinitionEffects.texts(of: left)))
        before = before.dropFirst()
      } else if let right = after.first {
        changes.append(DetectionChange(detectionID: right.id, kind: .added, effects: []))
        after = after.dropFirst()
      } else {
        return changes
      }
    }
  }
}

/// What a change of a definition means for the windows and the schedule that there are.
///
/// The terms of a window come with each match, so that most of it is what `docs/detections.md` states of windows.
private struct DefinitionEffects {
  let old: DetectionDefinition
  let new: DetectionDefinition

  /// The effects, in sentences.
  var texts: [String] {
    if let query = old.query { return queryTexts(query) }
    if let before = old.lookupState { return lookupTexts(before) }
    if let correlation = old.correlation { return correlationTexts(correlation) }
    guard case .simple(let before) = old.body, old.isActive, old.createsAlert else { return [] }
    guard case .simple(let after) = new.body, new.isActive else { return [DefinitionEffects.paused] }
    if !new.createsAlert { return ["Its matches are signals now: open windows take no more."] }
    return [dedup(before, after), period, threshold, unique(before, after)].compactMap { $0 }
  }

  /// What becomes of a definition that is not loaded any more.
  static func texts(of gone: DetectionDefinition) -> [String] {
    if gone.query?.isScheduled == true || gone.correlation != nil, gone.isEnabled { return [scheduleEnds] }
    guard case .simple = gone.body, gone.isActive, gone.createsAlert else { return [] }
    return ["Its open windows take no more matches; they are kept for their time, and go on if it comes back."]
  }

  private static let paused = "It is not run: its open windows are kept for their time, and go on when it is run again."
  private static let scheduleEnds = "Its schedule ends; what it looks at begins anew if it comes back."

  private func lookupTexts(_ before: LookupState) -> [String] {
    guard let after = new.lookupState else { return ["Its rows are not loaded: events are looked up in it no more."] }
    if before == after { return [] }
    return ["Its rows are others: \(after.rowCount), before \(before.rowCount)."]
  }

  private func queryTexts(_ before: QueryDefinition) -> [String] {
    guard before.isScheduled, old.isEnabled else { return [] }
    guard let after = new.query, after.isScheduled, new.isEnabled else { return [DefinitionEffects.scheduleEnds] }
    if before.text == after.text, before.schedule?.timing == after.schedule?.timing { return [] }
    return ["Its text or its schedule is another: what it has looked at begins anew."]
  }

  private func correlationTexts(_ before: CorrelationRule) -> [String] {
    guard old.isEnabled else { return [] }
    guard let after = new.correlation, new.isEnabled else { return [DefinitionEffects.scheduleEnds] }
    if before.text == after.text { return [] }
    return ["What it looks for or its schedule is another: runs that it has missed until now are not made up."]
  }

  private func dedup(_ before: SimpleDetection, _ after: SimpleDetection) -> String? {
    let isByTitle = before.groupBy.isEmpty && after.groupBy.isEmpty
    let titles = [old.title(before), new.title(after)]
    if before.groupBy == after.groupBy, !isByTitle || titles[0] == titles[1] { return nil }
    return """
      Its dedup strings are made of \(isByTitle ? "another title" : "other fields"): matches open new windows, and open \
      ones take no more.
      """
  }

  private var period: String? {
    let (before, after) = (old.dedupPeriodMinutes, new.dedupPeriodMinutes)
    if before == after { return nil }
    let effect =
      after < before
      ? "windows that have been open for longer are closed"
      : "open windows stay open for that long, and those that have closed take matches again where no other has opened"
    return "Its dedup period is \(after) minutes, no longer \(before): \(effect)."
  }

  private var threshold: String? {
    let (before, after) = (old.threshold, new.threshold)
    if before == after { return nil }
    let effect =
      after < before
      ? "an open window that has as many gets its alert with the next match"
      : "an open window that has an alert keeps it"
    return "Its threshold is \(after), no longer \(before): \(effect)."
  }

  private func unique(_ before: SimpleDetection, _ after: SimpleDetection) -> String? {
    switch (before.unique, after.unique) {
    case (nil, nil): nil
    case (nil, _): "Its threshold counts distinct values: open windows count them from now on."
    case (_, nil): "Its threshold counts matches: all matches of open windows count."
    case (let one?, let other?) where one != other:
      "Its threshold counts the values of another field: what open windows have counted stays counted."
    default: nil
    }
  }
}

extension DetectionDefinition {
  /// Whether another definition of the id says the same, wherever it is.
  fileprivate func isSame(as other: DetectionDefinition) -> Bool {
    (analysisType, displayName, isEnabled, severity) == (
      other.analysisType, other.displayName, other.isEnabled, other.severity
    )
      && (logTypes, scheduledQueries, description, reference, runbook, tags) == (
        other.logTypes, other.scheduledQueries, other.description, other.reference, other.runbook, other.tags
      )
      && (reports, dedupPeriodMinutes, threshold, createsAlert) == (
        other.reports, other.dedupPeriodMinutes, other.threshold, other.createsAlert
      )
      && overrides == other.overrides
      && (outputIDs, summaryAttributes, notRunReason) == (other.outputIDs, other.summaryAttributes, other.notRunReason)
      && tests.elementsEqual(other.tests) {
        ($0.name, $0.expectedResult, $0.log) == ($1.name, $1.expectedResult, $1.log)
      }
      && body.isSame(as: other.body)
      && (pythonFile?.source, pythonFilters, fieldMappings) == (
        other.pythonFile?.source, other.pythonFilters, other.fieldMappings
      )
      && (lookup?.contents, lookupState) == (other.lookup?.contents, other.lookupState)
  }

  /// The title of its matches before fields are put in.
  fileprivate func title(_ detection: SimpleDetection) -> String { detection.alertTitle?.text ?? name }
}

extension DetectionBody {
  fileprivate func isSame(as other: DetectionBody) -> Bool {
    switch (self, other) {
    case (.simple(let left), .simple(let right)): left == right
    case (.query(let left), .query(let right)): (left.text, left.schedule) == (right.text, right.schedule)
    case (.python(let left), .python(let right)): left == right
    case (.correlation(let left), .correlation(let right)): left.text == right.text
    case (.other(let left), .other(let right)): left == right
    default: false
    }
  }
}
