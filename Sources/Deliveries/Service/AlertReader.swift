import PicketClient

/// Reads what happens to alerts for one delivery, from where it is.
///
/// A lost connection, a daemon that is away and a full queue are all the same: the watch begins again after the last
/// change that was read.
struct AlertReader {
  /// Why a watch is over.
  private enum WatchEnd {
    /// The daemon ended it.
    case ended
    /// The queue is full.
    case full
    /// Changes come without a break: to read them one by one as they come costs the daemon more than to read many at
    /// times.
    case busy
    /// Changes are no longer kept. Meanwhile nobody reads the watch, which would hold up other calls.
    case missed(count: UInt64, through: UInt64)
  }

  /// The daemon's state is not the one that the position is of.
  private struct OtherState: Error {}

  let run: DeliveryRun
  let names: Set<String>
  let socket: String
  /// For calls that answer once.
  let client: PicketClient
  let log: DeliveryLog

  private var name: String { run.delivery.name }

  /// Reads until the task is cancelled.
  func read() async {
    var pause = AlertReader.pauseMin
    var hasReported = false
    while !Task.isCancelled {
      await run.waitForRoom()
      do {
        let end = try await watch {
          if hasReported { log(.notice, "\(name): the daemon is back") }
          (pause, hasReported) = (AlertReader.pauseMin, false)
        }
        switch end {
        case .full: continue
        case .busy:
          try? await Task.sleep(for: AlertReader.busyPause)
          continue
        case .missed(let count, let sequence):
          try await readMissed(through: sequence, count: count)
          continue
        case .ended: break
        }
      } catch is OtherState {
        leaveState()
        continue
      } catch PicketClientError.status(.outOfRange, _) {
        leaveState()
        continue
      } catch {
        if Task.isCancelled { return }
        if !hasReported { log(.warning, "\(name): alerts cannot be read, and are tried again: \(error)") }
        hasReported = true
      }
      try? await Task.sleep(for: pause)
      pause = min(AlertReader.pauseMax, pause * 2)
    }
  }

  private static let busyPause = Duration.milliseconds(100)
  private static let pauseMin = Duration.milliseconds(50)
  private static let pauseMax = Duration.seconds(5)

  // MARK: The watch

  private func watch(started: () -> Void) async throws -> WatchEnd {
    if !run.isResumed { try await begin() }
    let sequence = run.tail.sequence
    let request = WatchAlertsRequest(afterSequence: sequence, fromFirst: sequence == 0)
    return try await withWatch(request) { try await read($0, started: started) }
  }

  /// Hands a watch to the body; a connection of its own ends with it, which is the only way to tell the daemon.
  private func withWatch<Result>(
    _ request: WatchAlertsRequest, _ body: (MessageStream<AlertChange>) async throws -> Result
  ) async throws -> Result {
    let watcher = PicketClient(configuration: ClientConfiguration(socketPath: socket))
    do {
      let result = try await body(watcher.watchAlerts(request))
      await watcher.close(gracePeriod: .zero)
      return result
    } catch {
      await watcher.close(gracePeriod: .zero)
      throw error
    }
  }

  private func read(_ changes: MessageStream<AlertChange>, started: () -> Void) async throws -> WatchEnd {
    var series = ChangeSeries()
    for try await change in changes {
      switch change.kind {
      case .started: started()
      case .missed: return .missed(count: change.missedCount, through: change.sequence)
      default: try take(change)
      }
      if run.isFull { return .full }
      if series.isLong(at: Clock.now) { return .busy }
    }
    return .ended
  }

  /// Begins with the next alert, or with the first one.
  private func begin() async throws {
    var position = DeliveryPosition()
    if !run.delivery.startsWithFirst {
      // The list first: an alert that comes between the two is then only read twice, if changes are missed.
      let newest = try await client.listAlerts(ListAlertsRequest(pageSize: 1)).alerts.first
      if let newest { position.note(newest) }
      position.sequence = try await withWatch(WatchAlertsRequest()) { changes in
        for try await change in changes { return change.sequence }
        throw PicketClientError.closed
      }
    }
    try await run.begin(at: position)
    log(.info, "\(name): begins after change \(position.sequence)")
  }

  private func take(_ change: AlertChange) throws {
    guard let alert = change.alert, let kind = DeliveryItem.Kind(change.kind) else { return pass(change.sequence) }
    var position = run.tail
    let id = StoredAlertID(alert)
    if let id, !position.storeID.isEmpty, id.storeID != position.storeID { throw OtherState() }
    position.sequence = change.sequence
    if change.kind == .created {
      // It was read when changes were missed, or before the state was another.
      if isRead(alert, id, position) { return run.pass(position) }
      position.note(alert)
    }
    // Of an alert that nobody has had, nobody need know what becomes of it.
    let isSilent = change.silence != nil || kind == .statusChanged && alert.silence != nil
    if isSilent { run.pass(position) } else { offer(kind, alert, position) }
  }

  private func isRead(_ alert: Alert, _ id: StoredAlertID?, _ position: DeliveryPosition) -> Bool {
    if position.storeID.isEmpty { return alert.createdUnixNanos < position.createdUnixNanos - AlertReader.clockNanos }
    return (id?.number ?? .max) <= position.alertNumber
  }

  private func offer(_ kind: DeliveryItem.Kind, _ alert: Alert, _ position: DeliveryPosition) {
    if run.delivery.filter.takes(kind, alert, name: name, among: names) {
      run.add(DeliveryItem(kind: kind, alert: alert, position: position))
    } else {
      run.pass(position)
    }
  }

  private func pass(_ sequence: UInt64) {
    var position = run.tail
    position.sequence = sequence
    run.pass(position)
  }

  // MARK: When changes are no longer kept

  /// Reads the alerts themselves in place of the changes up to one that are no longer kept, the oldest first.
  private func readMissed(through sequence: UInt64, count: UInt64) async throws {
    var readCount = 0
    while true {
      var unread = try await unreadPages()
      // While older pages are read more alerts come, and shift what the newest page holds: that one is read when nothing
      // is left before it, as it was when that was seen.
      if unread.tokens.isEmpty {
        readCount += try await read(unread.newest)
        break
      }
      while let token = unread.tokens.popLast() {
        readCount += try await read(try await client.listAlerts(ListAlertsRequest(pageToken: token)))
      }
    }
    pass(sequence)
    log(
      .warning,
      "\(name): \(count) changes up to \(sequence) are no longer kept; read the alerts themselves: \(readCount) that "
        + "are new, and of those before no updates")
  }

  /// Offers the alerts of a page that were not read, the oldest first; gives how many there were.
  private func read(_ page: ListAlertsResponse) async throws -> Int {
    var readCount = 0
    for alert in page.alerts.reversed() {
      var position = run.tail
      let id = StoredAlertID(alert)
      if let id, !position.storeID.isEmpty, id.storeID != position.storeID { throw OtherState() }
      if isRead(alert, id, position) { continue }
      position.note(alert)
      await run.waitForRoom()
      try Task.checkCancellation()
      if alert.silence != nil { run.pass(position) } else { offer(.created, alert, position) }
      readCount += 1
    }
    return readCount
  }

  /// The newest page of alerts, and where the other pages begin on which there are alerts that were not read, the newest
  /// first.
  private func unreadPages() async throws -> (newest: ListAlertsResponse, tokens: [String]) {
    let newest = try await client.listAlerts(ListAlertsRequest())
    var (page, tokens) = (newest, [String]())
    let position = run.tail
    let isRead = { (alert: Alert?) in alert.map { self.isRead($0, StoredAlertID($0), position) } ?? false }
    while !isRead(page.alerts.last), !page.nextPageToken.isEmpty {
      let token = page.nextPageToken
      page = try await client.listAlerts(ListAlertsRequest(pageToken: token))
      if isRead(page.alerts.first) { break }
      tokens.append(token)
    }
    return (newest, tokens)
  }

  // MARK: Another state

  /// Begins with the first change of the state that there is now, but for alerts that are older than what was read.
  private func leaveState() {
    var position = run.tail
    log(
      .warning,
      "\(name): the daemon's state is another, or older, than the one of change \(position.sequence); begins with its "
        + "first change, and leaves out alerts created before \(TimeText.utc(position.createdUnixNanos))")
    (position.storeID, position.sequence, position.alertNumber) = ("", 0, 0)
    run.pass(position)
  }

  /// How far a clock may have been set back without an alert being taken for an older one.
  private static let clockNanos: Int64 = 60_000_000_000
}

/// Changes that come one after the other without a break.
struct ChangeSeries {
  private static let breakNanos: Int64 = 100_000_000
  private static let longNanos: Int64 = 20_000_000

  private var start: Int64?
  private var last: Int64 = 0

  /// Whether the series that a change at a time belongs to has gone on for long.
  mutating func isLong(at now: Int64) -> Bool {
    if now < last || now - last > ChangeSeries.breakNanos { start = nil }
    last = now
    let first = start ?? now
    start = first
    return now - first > ChangeSeries.longNanos
  }
}

/// The id of an alert, in its two parts.
struct StoredAlertID: Equatable {
  let storeID: String
  let number: UInt64

  /// Reads the id of an alert; nil when it has another form.
  init?(_ alert: Alert) {
    let parts = alert.alertID.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = UInt64(parts[1]) else { return nil }
    (storeID, self.number) = (String(parts[0]), number)
  }
}

extension DeliveryPosition {
  /// Notes that the creation of an alert was looked at.
  mutating func note(_ alert: Alert) {
    guard let id = StoredAlertID(alert) else { return }
    storeID = id.storeID
    alertNumber = max(alertNumber, id.number)
    createdUnixNanos = max(createdUnixNanos, alert.createdUnixNanos)
  }
}

extension DeliveryItem.Kind {
  /// What a change is about; nil where it is about no alert.
  init?(_ kind: AlertChangeKind) {
    switch kind {
    // An alert that a silence has covered is a new one when the first match comes that no silence covers.
    case .created, .unsilenced: self = .created
    case .updated: self = .updated
    case .statusChanged: self = .statusChanged
    default: return nil
    }
  }
}
