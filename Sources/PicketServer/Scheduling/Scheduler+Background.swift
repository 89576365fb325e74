import Detection
import DetectionFiles
import Flows
import Storage
import Synchronization

extension Scheduler {
  // MARK: Runs in the background

  /// Makes runs that were missed, and again those that flows came late for, one at a time over all queries.
  func workInBackground() async {
    var turn = 0
    while !Task.isCancelled {
      noteArrivals()
      let begun = beginNext(&turn)
      await rememberAccounts()
      if let (query, detections, run) = begun {
        let isDone = await carryOut(query, of: detections, asOfNanos: run.asOfNanos, .background(run.reason))
        if !isDone { change(query) { $0.coverage?.abandonBackground() } }
        followed.withLock { $0.backgroundQuery = nil }
        if isDone { continue }
      }
      await thread.sleep(for: min(server.configuration.schedulerInterval, Scheduler.arrivalInterval))
    }
  }

  /// How long flows that come late wait at most before somebody looks whether there are any.
  private static let arrivalInterval = Duration.seconds(1)

  /// The next run: of the query whose turn it is, or of the next one that has some.
  private func beginNext(_ turn: inout Int) -> (LoadedQuery, LoadedDetections, BackgroundRun)? {
    let now = server.clock.unixNanos()
    let completeSinceNanos = server.flows.info.completeSinceNanos
    return followed.withLock { followed in
      for _ in followed.queries {
        turn = (turn + 1) % followed.queries.count
        let query = followed.queries[turn]
        let run = change(query) {
          $0.coverage?.beginInBackground(nowNanos: now, completeSinceNanos: completeSinceNanos)
        }
        guard let run else { continue }
        followed.backgroundQuery = query.name
        return (query, followed.detections, run)
      }
      return nil
    }
  }

  /// Remembers what has changed in accounts without a run: runs that were given up.
  private func rememberAccounts() async {
    for query in queries {
      logGaps(of: query)
      guard let account = change(query, { $0.coverage?.takeGivenUp() }) else { continue }
      do {
        try await store.remember(account, ofQuery: query.name)
      } catch {
        change(query) { $0.coverage?.keep(account) }
      }
    }
  }

  // MARK: Late flows

  /// Tells the accounts which flows have come.
  func noteArrivals() {
    let arrivals = server.flows.takeArrivals()
    if !arrivals.isEmpty {
      entries.withLock { entries in
        for name in entries.keys {
          for one in arrivals {
            entries[name]?.coverage?.note(one.firstNanos..<one.lastNanos + 1, entry: one.entry)
          }
        }
      }
    }
    watchArrivals()
  }

  /// Reports which flows are to be noted.
  ///
  /// Called before a run takes its flows: those that come later are noted then.
  func watchArrivals() {
    entries.withLock { entries in
      server.flows.watchArrivals(before: entries.values.compactMap { $0.coverage?.lateBeforeNanos }.max() ?? .min)
    }
  }

  // MARK: Gaps

  /// What a query has not looked at, and will not, of some event times.
  func gaps(of query: LoadedQuery, in times: Range<Int64>) -> [ScheduleGap] {
    let completeSinceNanos = server.flows.info.completeSinceNanos
    let gaps = change(query) { $0.coverage?.unlooked(completeSinceNanos: completeSinceNanos) } ?? []
    return gaps.compactMap { gap in
      let part = gap.times.clamped(to: times)
      return part.isEmpty
        ? nil : ScheduleGap(fromNanos: part.lowerBound, endNanos: part.upperBound, cause: gap.cause)
    }
  }

  /// How many gaps a line of the log names.
  private static let gapsLogged = 10

  /// Logs the gaps of a query that were not there before.
  func logGaps(of query: LoadedQuery) {
    let completeSinceNanos = server.flows.info.completeSinceNanos
    let gaps = change(query) { entry in
      let gaps = entry.coverage?.unlooked(completeSinceNanos: completeSinceNanos) ?? []
      var list = GapList(gaps)
      for logged in entry.loggedGaps.gaps { list.remove(logged.times) }
      for gap in list.gaps { entry.loggedGaps.add(gap.times, gap.cause) }
      return list.gaps
    }
    if gaps.isEmpty { return }
    let times = gaps.prefix(Scheduler.gapsLogged).map { gap in
      "from \(FlowTime.text(gap.fromNanos)) to \(FlowTime.text(gap.endNanos)), and will not: \(gap.cause.rawValue)"
    }
    let more = gaps.count > times.count ? "; and \(gaps.count - times.count) more such times" : ""
    troubles.warning(
      "query '\(query.name)' has not looked at all flows \(times.joined(separator: "; "))\(more)",
      of: "\(query.name) gaps")
  }
}

extension LoadedQuery {
  /// What the state keeps of the query.
  var registration: ScheduleRegistration {
    ScheduleRegistration(queryName: name, text: textFingerprint, isEnabled: isEnabled)
  }

  /// Identifies the text and the schedule.
  private var textFingerprint: String {
    let text = "\(schedule?.text ?? "")\n\(compiled.text)"
    // No secret: it only has to be the same for the same text.
    let bits = FlowFingerprintKey(0, 0).fingerprint(of: Array(text.utf8))
    return String(bits.high, radix: 16) + "." + String(bits.low, radix: 16)
  }
}
