import Wire

/// How the durable state is, for people.
struct StateText {
  let state: StateStatus
  let style: Style

  /// What to show of it, by topic.
  var rows: [(name: String, parts: [String])] {
    var rows: [(name: String, parts: [String])] = [
      ("State", [VisibleText.line(state.directory), durability, "\(grouped(state.fileBytes)) bytes"]),
      (
        "Alerts",
        [
          "\(grouped(state.alertsStored)) stored", "\(grouped(state.alertsOpen)) open",
          "\(grouped(state.alertsCreated)) created", "\(grouped(state.alertsRemoved)) removed",
        ]
      ),
      (
        "Windows",
        [
          "\(grouped(state.windowsStored)) stored", "\(grouped(state.windowsInMemory)) in memory",
          "\(grouped(state.windowsOpened)) opened", "\(grouped(state.windowsRemoved)) removed",
        ]
      ),
      (
        "Commits",
        [
          "\(grouped(state.commits)) done", "\(grouped(state.commitsFailed)) failed",
          "\(counted(state.duplicatesRefused, "duplicate")) refused",
        ]
      ),
    ]
    if !state.lastError.isEmpty { rows.append(("Last error", [style.bad(VisibleText.line(state.lastError))])) }
    return rows
  }

  /// What the state survives.
  var durability: String {
    switch state.durability {
    case "process": "survives a killed process"
    case "power": "survives a power failure"
    default: VisibleText.line(state.durability)
    }
  }
}
