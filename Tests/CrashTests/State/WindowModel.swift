/// What the windows must be after events were counted once each.
struct WindowModel {
  private(set) var windows: [WindowName: StoredWindow] = [:]

  init(_ events: some Sequence<LoadEvent>) {
    var values: [WindowName: Set<Int>] = [:]
    for event in events {
      for rule in event.rules {
        let name = event.window(of: rule)
        var window = windows[name] ?? StoredWindow(eventCount: 0, uniqueCount: 0)
        window.eventCount += 1
        if rule.countsDistinct {
          values[name, default: []].insert(event.value)
          // Above the threshold nobody asks how many there are.
          window.uniqueCount = min(UInt64(values[name]?.count ?? 0), rule.threshold)
        }
        let reached = rule.countsDistinct ? window.uniqueCount : window.eventCount
        window.alertEventCount = reached >= rule.threshold ? window.eventCount : nil
        windows[name] = window
      }
    }
  }
}
