import Wire

extension Metric {
  /// Calls, and the connections that they come on.
  static let requests: [Metric] = [
    Metric(
      .counter, "picket_requests_total", labels: ["service", "method"],
      "Requests that came; unknown where they ask for no method that there is"
    ) { snapshot in
      snapshot.counters.requests.all.map { MetricSample(.count($0.requestCount), $0.service, $0.method) }
    },
    Metric(
      .counter, "picket_requests_failed_total", labels: ["service", "method", "code"],
      "Requests that were answered with a status other than OK, once there were any of that status"
    ) { snapshot in snapshot.counters.requests.all.flatMap(failures) },
    .gauge("picket_calls_in_flight", "Calls that wait for their answer, watches among them") {
      UInt64($0.status.callsInFlight)
    },
    .gauge("picket_pending_request_bytes", "Bytes of unfinished requests over all connections") {
      $0.counters.pendingRequestBytes.value
    },
    .gauge("picket_connections_open", "Connections that are open") { UInt64($0.status.connectionsOpen) },
    .counter("picket_connections_accepted_total", "Connections that were accepted") {
      $0.status.connectionsAccepted
    },
    .counter("picket_connections_refused_total", "Connections that were closed at once, because too many were open") {
      $0.status.connectionsRefused
    },
    .counter(
      "picket_connections_broken_total",
      "Connections that were closed for lost framing, requests that are too large together, or unread answers"
    ) { $0.status.connectionsBroken },
  ]

  private static func failures(_ counter: MethodCounter) -> [MetricSample] {
    StatusCode.allCases.compactMap { code in
      let count = counter.failureCount(code)
      return count == 0 ? nil : MetricSample(.count(count), counter.service, counter.method, code.name)
    }
  }
}
