import CaseFiles
import Detection
import Storage

extension AlertStore {
  /// All alerts, page after page, the newest first.
  func allAlerts() async throws -> [DedupAlert] {
    var filter = AlertFilter()
    var alerts: [DedupAlert] = []
    repeat {
      let page = try await self.alerts(matching: filter)
      alerts += page.alerts.map { DedupAlert($0) }
      filter.beforeNumber = page.nextBeforeNumber
    } while filter.beforeNumber != nil
    return alerts
  }
}

extension DedupAlert {
  /// An alert as it is stored, with times from the start of the tests' wall clock.
  init(_ record: AlertRecord) {
    self.init(alertID: record.id.description)
    kind = record.key.isError ? "RULE_ERROR" : "RULE"
    severity = record.severity.name
    title = record.title
    dedup = record.key.dedup
    context = record.context
    status = "\(record.status)".uppercased()
    eventCount = record.eventCount
    uniqueCount = record.uniqueCount
    threshold = record.threshold
    firstMatchNanos = record.firstMatchNanos - HostClocks.start
    createdNanos = record.createdNanos - HostClocks.start
    updatedNanos = record.updatedNanos - HostClocks.start
    closesNanos = record.closesNanos - HostClocks.start
    logTypes = Set(record.logTypes)
  }
}
