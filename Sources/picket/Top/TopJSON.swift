import Primitives
import Wire

/// A report for programs: all of it, whatever a screen has room for.
enum TopJSON {
  /// The report as an object; rates are by the second, shares are of one processor.
  static func value(of report: TopReport) -> JSONValue {
    let status = report.now.status
    return [
      "state": .string(status.state), "version": .string(status.version),
      "uptime_seconds": .double(Double(status.uptimeNanos) / 1e9), "interval_seconds": .double(report.seconds),
      "rates": rates(report),
      "calls_in_flight": .number(status.callsInFlight),
      "resident_bytes": .number(report.now.activity.residentBytes),
      "processor_share": .double(report.processorShare),
      "caller_memory_bytes": .number(report.now.callers.memoryBytes),
      "windows_stored": .number(status.stateStatus?.windowsStored ?? 0),
      "windows_in_memory": .number(status.stateStatus?.windowsInMemory ?? 0),
      "alerts_open": .number(status.stateStatus?.alertsOpen ?? 0),
      "flows_in_window": .number(status.flows?.window?.flowCount ?? 0),
      "flow_window_bytes": .number(status.flows?.window?.byteCount ?? 0),
      "detections": .list(report.detections, detection),
      "detections_left_out": .number(report.now.activity.detectionsLeftOut),
      "methods": .list(report.methods.filter { $0.total > 0 }, method),
      "log_types": .list(report.logTypes.filter { $0.total > 0 }, logType),
      "queries": .list(status.queries) { WireJSON.value(of: $0) },
      "callers": .list(report.callers, caller),
      "python": status.python.map { WireJSON.value(of: $0) } ?? .null,
    ]
  }

  private static func rates(_ report: TopReport) -> JSONValue {
    [
      "events": .double(report.rate { $0.status.eventsEvaluated }),
      "events_rejected": .double(report.rate { $0.status.eventsRejected }),
      "matches": .double(report.rate { $0.status.matches }),
      "alerts": .double(report.alerts),
      "calls": .double(report.rate { $0.status.requests }),
      "calls_failed": .double(report.rate { $0.status.requestsFailed }),
      "windows_opened": .double(report.rate { $0.status.stateStatus?.windowsOpened ?? 0 }),
      "commits": .double(report.rate { $0.status.stateStatus?.commits ?? 0 }),
      "flows": .double(report.rate { $0.status.flows?.flowsAccepted ?? 0 }),
      "queries": .double(report.rate { $0.status.flows?.queriesRun ?? 0 }),
    ]
  }

  private static func detection(_ detection: TopDetection) -> JSONValue {
    [
      "detection_id": .string(detection.id), "processor_share": .double(detection.native),
      "python_processor_share": .double(detection.python),
      "rates": [
        "evaluations": .double(detection.evaluations), "matches": .double(detection.matches),
        "alerts": .double(detection.alerts), "failures": .double(detection.failures),
        "python_calls": .double(detection.pythonCalls), "python_errors": .double(detection.pythonErrors),
        "python_stalls": .double(detection.pythonStalls),
      ],
      "quarantined": .bool(detection.isQuarantined), "totals": WireJSON.value(of: detection.totals),
    ]
  }

  private static func method(_ method: TopMethod) -> JSONValue {
    [
      "service": .string(method.service), "method": .string(method.name),
      "rates": ["calls": .double(method.calls), "failures": .double(method.failures)],
      "p50_seconds": method.median.map { .double($0) } ?? .null,
      "p99_seconds": method.percentile99.map { .double($0) } ?? .null, "calls": .number(method.total),
    ]
  }

  private static func logType(_ logType: TopLogType) -> JSONValue {
    [
      "log_type": logType.name.map { .string($0) } ?? .null,
      "rates": [
        "events": .double(logType.events), "matches": .double(logType.matches),
        "rejected": .double(logType.rejected), "bytes": .double(logType.bytes),
      ],
      "events": .number(logType.total),
    ]
  }

  private static func caller(_ caller: TopCaller) -> JSONValue {
    [
      "user_id": .number(caller.status.userID),
      "user_name": UserName.name(of: caller.status.userID).map { .string($0) } ?? .null,
      "rates": ["calls": .double(caller.calls)], "status": WireJSON.value(of: caller.status),
    ]
  }
}
