import Primitives
import Wire

/// A report as lines, on one screen where there is a terminal.
struct TopScreen {
  let report: TopReport
  let order: TopOrder
  let style: Style
  /// Lines of the terminal; nil for any number.
  let rows: Int?

  /// Rows of a table where there is no terminal.
  private static let rowsMax = 10
  /// Rows that each table has before any has more.
  private static let rowsMin = 3

  private var status: GetStatusResponse { report.now.status }

  /// The lines: the daemon as a whole, and a table for each of what it does.
  func lines() -> [String] {
    let rows = facts.map { style.row($0.name, cut($0.parts.joined(separator: ", "), beside: 11), width: 9) }
    let head = [heading] + rows
    let tables = [detections, methods, logTypes, queries, callers].filter { !$0.rows.isEmpty }
    let counts = rowCounts(of: tables, lineCount: head.count)
    let shown = zip(tables, counts).filter { $0.1 > 0 }
    return head + shown.flatMap { [""] + $0.lines(rowsMax: $1, style: style) }
  }

  /// How many rows each table has: some for each, then more for those that come first.
  private func rowCounts(of tables: [TopTable], lineCount: Int) -> [Int] {
    guard let rows else { return tables.map { min($0.rows.count, TopScreen.rowsMax) } }
    var counts = [Int](repeating: 0, count: tables.count)
    var room = rows - lineCount
    for place in tables.indices where room > 2 {
      counts[place] = min(TopScreen.rowsMin, tables[place].rows.count, room - 2)
      room -= counts[place] + 2
    }
    for place in tables.indices where counts[place] > 0 {
      let more = min(room, tables[place].rows.count - counts[place])
      counts[place] += max(0, more)
      room -= max(0, more)
    }
    return counts
  }

  // MARK: The daemon as a whole

  private var heading: String {
    let state = VisibleText.line(status.state)
    let mark = status.state == HealthCommand.servingState ? style.good(state) : style.bad(state)
    let over = "over \(TopText.seconds(report.seconds))"
    let text =
      "picketd \(VisibleText.line(status.version)), up \(StatusText(status: status, style: style).uptime), \(over)"
    return "\(mark)  \(cut(text, beside: DisplayWidth.of(state) + 2))"
  }

  private var facts: [Fact] {
    var facts = [
      Fact(
        "Work", "\(rate { $0.status.eventsEvaluated }) events/s", "\(rate { $0.status.matches }) matches/s",
        "\(TopText.rate(report.alerts)) alerts/s", "\(rate { $0.status.requests }) calls/s",
        "\(grouped(status.callsInFlight)) in flight"),
      Fact(
        "Memory", "\(TopText.bytes(Double(report.now.activity.residentBytes))) resident",
        "callers hold \(TopText.bytes(Double(report.now.callers.memoryBytes)))",
        "processor \(TopText.share(report.processorShare))"),
    ]
    if let state = status.stateStatus {
      facts.append(
        Fact(
          "Windows", "\(grouped(state.windowsStored)) stored", "\(grouped(state.windowsInMemory)) in memory",
          "\(rate { $0.status.stateStatus?.windowsOpened ?? 0 }) opened/s", "\(grouped(state.alertsOpen)) alerts open",
          "\(rate { $0.status.stateStatus?.commits ?? 0 }) commits/s"))
    }
    if let flows = status.flows {
      let window = flows.window ?? FlowWindowInfo()
      facts.append(
        Fact(
          "Flows", "\(rate { $0.status.flows?.flowsAccepted ?? 0 })/s", "\(grouped(window.flowCount)) in the window",
          TopText.bytes(Double(window.byteCount)), "\(rate { $0.status.flows?.queriesRun ?? 0 }) queries/s",
          "\(grouped(queriesRunning)) running"))
    }
    return facts + (status.python.map { [python($0)] } ?? [])
  }

  private var queriesRunning: Int {
    report.now.callers.callers.reduce(status.queries.count(where: \.running)) { $0 + Int($1.queriesRunning) }
  }

  private func python(_ python: PythonStatus) -> Fact {
    let calls = report.detections.reduce(0) { $0 + $1.pythonCalls }
    return Fact(
      "Python", "\(grouped(python.workersRunning)) of \(counted(python.workers, "worker")) running",
      "\(TopText.rate(calls)) calls/s", "\(grouped(python.waiting)) waiting",
      "\(rate { $0.status.python?.faults ?? 0 }) stalls/s", "\(grouped(python.quarantined.count)) quarantined")
  }

  private func rate(_ count: (TopSnapshot) -> UInt64) -> String { TopText.rate(report.rate(count)) }

  private func cut(_ text: String, beside columns: Int) -> String {
    style.columns.map { DisplayWidth.cut(text, to: max(1, $0 - columns)) } ?? text
  }

  // MARK: Tables

  private var detections: TopTable {
    let header = ["DETECTION", "TIME", "EVENTS/S", "MATCHES/S", "ALERTS/S", "FAILURES/S"]
    let runsPython = status.python != nil
    return TopTable(
      header: header + (runsPython ? ["PYTHON/S", "STALLS"] : []),
      rows: order.sorted(report.detections).map { detection in
        let python = [TopText.rate(detection.pythonCalls), grouped(detection.totals.pythonStalls)]
        return [
          detection.isQuarantined ? "\(detection.id) (quarantined)" : detection.id, TopText.share(detection.time),
          TopText.rate(detection.evaluations), TopText.rate(detection.matches), TopText.rate(detection.alerts),
          TopText.rate(detection.failures),
        ] + (runsPython ? python : [])
      })
  }

  private var methods: TopTable {
    let called = report.methods.filter { $0.total > 0 }
      .sorted { ($1.calls, $1.total, $0.name) < ($0.calls, $0.total, $1.name) }
    return TopTable(
      header: ["METHOD", "CALLS/S", "P50", "P99", "FAILED/S", "CALLS"],
      rows: called.map { method in
        [
          method.name, TopText.rate(method.calls), TopText.seconds(method.median), TopText.seconds(method.percentile99),
          TopText.rate(method.failures), grouped(method.total),
        ]
      })
  }

  private var logTypes: TopTable {
    let seen = report.logTypes.filter { $0.total > 0 }.sorted {
      ($1.events, $1.total, $0.name ?? "~") < ($0.events, $0.total, $1.name ?? "~")
    }
    return TopTable(
      header: ["LOG TYPE", "EVENTS/S", "MATCHES/S", "REJECTED/S", "BYTES/S", "EVENTS"],
      rows: seen.map { logType in
        [
          logType.name ?? "(others)", TopText.rate(logType.events), TopText.rate(logType.matches),
          TopText.rate(logType.rejected), TopText.bytes(logType.bytes), grouped(logType.total),
        ]
      })
  }

  private var queries: TopTable {
    let queries = status.queries.filter { $0.runs > 0 || $0.running }
      .sorted {
        ($1.running ? 1 : 0, $1.elapsedNanos, $0.queryName) < ($0.running ? 1 : 0, $0.elapsedNanos, $1.queryName)
      }
    return TopTable(
      header: ["SCHEDULED QUERY", "STATE", "LAST TOOK", "ROWS", "RUNS", "FAILED"],
      rows: queries.map { query in
        [
          query.queryName, query.running ? "running" : query.lastError.isEmpty ? "ok" : "failed",
          TopText.seconds(Double(query.lastElapsedNanos) / 1e9), grouped(query.lastRowCount), grouped(query.runs),
          grouped(query.failures),
        ]
      })
  }

  private var callers: TopTable {
    let callers = report.callers.sorted {
      ($1.calls, $1.status.calls, $0.status.userID) < ($0.calls, $0.status.calls, $1.status.userID)
    }
    return TopTable(
      header: ["CALLER", "CALLS/S", "IN FLIGHT", "CONNECTIONS", "MEMORY", "QUERIES"],
      rows: callers.map { caller in
        let status = caller.status
        return [
          UserName.name(of: status.userID).map { "\($0) (\(status.userID))" } ?? "uid \(status.userID)",
          TopText.rate(caller.calls), grouped(status.callsInFlight), grouped(status.connectionsOpen),
          TopText.bytes(Double(status.memoryBytes)), grouped(status.queriesRunning + status.queriesWaiting),
        ]
      })
  }
}
