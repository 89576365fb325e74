import PicketClient
import Wire

/// Prints what a watch hears, each step at once: changes to standard output, remarks to standard error.
struct AlertChangeReport {
  let format: OutputFormat
  /// Changes before this time are left out; nil for none.
  let earliestUnixNanos: Int64?
  let writer: OutputWriter

  /// Prints a step.
  func add(_ step: AlertFollower.Step) throws {
    switch step {
    case .interrupted(let reason):
      try StandardErrorNote.write("\(reason); waiting for the daemon")
    case .change(let change):
      if change.kind == .started { try StandardErrorNote.write("watching alerts after change \(change.sequence)") }
      if isWanted(change) { try write(change) }
    }
  }

  private func isWanted(_ change: AlertChange) -> Bool {
    guard let earliestUnixNanos, let alert = change.alert else { return true }
    return alert.updatedUnixNanos >= earliestUnixNanos
  }

  private func write(_ change: AlertChange) throws {
    switch format {
    case .json:
      try writer.write(bytes: JSONWriter.line(WireJSON.value(of: change)))
      try writer.writeLine()
    case .text:
      if let line = line(of: change) { try writer.writeLine(line) }
    }
    try writer.flush()
  }

  private func line(of change: AlertChange) -> String? {
    let style = Style.of(writer)
    switch change.kind {
    case .started: return nil
    case .missed:
      let missed = "\(counted(change.missedCount, "change")) missed, up to change \(change.sequence)"
      return style.notable("\(missed); picket alerts list shows what there is now")
    case .created: return line("new", change, style)
    case .updated: return line("added to", change, style)
    case .statusChanged: return line((change.alert?.status.description ?? "").lowercased(), change, style)
    case .unspecified, .unrecognized: return line(change.kind.description, change, style)
    }
  }

  private func line(_ what: String, _ change: AlertChange, _ style: Style) -> String {
    let alert = change.alert ?? Alert()
    let severity = style.severity(alert.severity, width: 8)
    let count = alert.eventCount > 1 ? "  (\(counted(alert.eventCount, "event")))" : ""
    let time = Timestamp(unixNanos: alert.updatedUnixNanos).text
    return
      "\(style.dim(time))  \(severity)  \(VisibleText.line(what).padded(to: 8))  \(VisibleText.line(alert.alertID))  "
      + "\(VisibleText.line(alert.title))\(style.dim(count))"
  }
}
