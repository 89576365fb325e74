/// Dedup windows, thresholds and alerts as one would write them down: every window that ever was, with all its matches.
///
/// Slow, without any memory to save, and of no use to anyone but a test. It shares no code with the engine.
struct Model {
  private(set) var windows: [ModelWindow] = []
  /// Every match that was counted, in order, with the place of its window.
  private var counted: [(match: ModelMatch, window: Int)] = []
  private(set) var alertCount = 0

  /// The latest time that a window has seen; 0 when there is none.
  var latestNanos: Int64 { windows.flatMap(\.matches).map(\.nanos).max() ?? 0 }

  /// The windows that became alerts, in the order in which they did.
  var alerts: [ModelWindow] {
    windows.filter { $0.alert != nil }.sorted { ($0.alert?.number ?? 0) < ($1.alert?.number ?? 0) }
  }

  /// Takes a match or a failure.
  mutating func take(_ match: ModelMatch, _ rule: ModelRule) -> ModelAnswer {
    if let index = windowThatCounted(match, rule) {
      return ModelAnswer("DUPLICATE_EVENT", windows[index], rule)
    }
    let index = openWindow(match, rule) ?? newWindow(match)
    windows[index].add(match, rule)
    counted.append((match, index))
    if windows[index].alert != nil { return ModelAnswer("ALERT_UPDATED", windows[index], rule) }
    let reached = rule.countsValues ? windows[index].values.count : windows[index].matches.count
    guard reached >= (match.isError ? 1 : rule.threshold) else {
      return ModelAnswer("BELOW_THRESHOLD", windows[index], rule)
    }
    alertCount += 1
    windows[index].alert = ModelAlert(number: alertCount, createdNanos: match.nanos)
    return ModelAnswer("ALERT_CREATED", windows[index], rule)
  }

  /// The last window of the match's rule and dedup string, if it is still open.
  private func openWindow(_ match: ModelMatch, _ rule: ModelRule) -> Int? {
    guard let index = windows.lastIndex(where: { $0.isOf(match) }) else { return nil }
    return isOpen(index, match, rule) ? index : nil
  }

  /// The window that was the last to count the event, under whatever dedup string, if it is still open.
  private func windowThatCounted(_ match: ModelMatch, _ rule: ModelRule) -> Int? {
    if match.eventID.isEmpty { return nil }
    guard let (_, index) = counted.last(where: { $0.match.isOfEvent(of: match) }) else { return nil }
    let isLast = !windows[(index + 1)...].contains { $0.isOfKey(of: windows[index]) }
    return isLast && isOpen(index, match, rule) ? index : nil
  }

  private func isOpen(_ index: Int, _ match: ModelMatch, _ rule: ModelRule) -> Bool {
    match.nanos - windows[index].openedNanos <= rule.periodNanos
  }

  private mutating func newWindow(_ match: ModelMatch) -> Int {
    windows.append(ModelWindow(match))
    return windows.count - 1
  }
}
