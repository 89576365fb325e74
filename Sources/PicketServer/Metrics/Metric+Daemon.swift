import Detection
import Storage
import Wire

extension Metric {
  /// The daemon itself and its bounds.
  static let daemon: [Metric] = [
    Metric(
      .gauge, "picket_build_info", labels: ["version", "simdjson", "libprotobuf_c"],
      "The versions of picketd and of the libraries that matter; always 1"
    ) { snapshot in
      let versions = Dictionary(
        snapshot.status.components.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
      return [
        MetricSample(
          .count(1), snapshot.status.version, versions["simdjson"] ?? "", versions["libprotobuf-c"] ?? "")
      ]
    },
    .time("picket_start_time_seconds", "When the daemon was started, since 1970") { $0.status.startedUnixNanos },
    Metric(.gauge, "picket_limit", labels: ["name"], "A bound, in the unit that its name has in it") { snapshot in
      snapshot.status.limits.map { MetricSample(.count($0.value), $0.name) }
    },
  ]

  /// What the process takes of the host.
  ///
  /// The names are those that are usual for any process, behind the daemon's own: the exporter that reads them from a
  /// file has the usual ones for itself.
  static let process: [Metric] = [
    Metric(.counter, "picket_process_cpu_seconds_total", labels: [], "Processor time of the process, in seconds") {
      $0.process.cpuNanos.map { [MetricSample(.nanos($0))] } ?? []
    },
    .gauge("picket_process_resident_memory_bytes", "Memory of the process that is in use") {
      $0.process.residentBytes
    },
    .gauge("picket_process_virtual_memory_bytes", "Address space of the process") { $0.process.virtualBytes },
    .gauge("picket_process_open_fds", "Files and sockets that the process has open") { $0.process.openFileCount },
    .gauge("picket_process_max_fds", "Files and sockets that the process may have open") { $0.process.filesMax },
    .time("picket_process_start_time_seconds", "When the process was started, since 1970") {
      $0.process.startedNanos
    },
  ]
}

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
    Metric(
      .histogram, "picket_request_duration_seconds", labels: ["service", "method"],
      "How long requests took from when they were read to when their answers were written, but for streams"
    ) { snapshot in
      snapshot.counters.requests.all.compactMap { counter in
        let buckets = counter.latencies.buckets
        if buckets.isEmpty { return nil }
        return MetricSample(
          .times(buckets, elapsedNanos: counter.latencies.elapsedNanos), counter.service, counter.method)
      }
    },
    .gauge("picket_calls_in_flight", "Calls that wait for their answer, watches among them, but for the one that asks")
    {
      UInt64($0.status.callsInFlight)
    },
    .counter("picket_calls_denied_total", "Calls that their callers may not make") { $0.counters.callsDenied.value },
    Metric(
      .counter, "picket_quota_refusals_total", labels: ["resource"],
      "What was refused because a uid had its quota or its share: connections or calls"
    ) { snapshot in
      [
        MetricSample(.count(snapshot.counters.connectionsOverQuota.value), "connections"),
        MetricSample(.count(snapshot.counters.callsOverQuota.value), "calls"),
      ]
    },
    .gauge("picket_callers", "Callers, by uid, that are known") { UInt64($0.callerCount) },
    .gauge("picket_caller_memory_bytes", "Bytes that callers make the daemon hold") {
      UInt64(clamping: $0.memory.heldBytes)
    },
    .gauge("picket_caller_memory_peak_bytes", "The most bytes that callers made the daemon hold at a time") {
      UInt64(clamping: $0.memory.peakBytes)
    },
    .counter("picket_caller_memory_refused_total", "Times that a caller got no memory of the account") {
      UInt64(clamping: $0.memory.refusedCount)
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
      "Connections that were closed for lost framing, misuse, a request that did not arrive, or unread answers"
    ) { $0.status.connectionsBroken },
    .counter("picket_connections_idle_closed_total", "Connections that were closed because nothing came on them") {
      $0.counters.connectionsIdled.value
    },
  ]

  private static func failures(_ counter: MethodCounter) -> [MetricSample] {
    StatusCode.allCases.compactMap { code in
      let count = counter.failureCount(code)
      return count == 0 ? nil : MetricSample(.count(count), counter.service, counter.method, code.name)
    }
  }
}

extension Metric {
  /// What is loaded, and its verdicts on events.
  static let detections: [Metric] = [
    Metric(
      .gauge, "picket_detections", labels: ["analysis_type", "state"],
      "Detections that are loaded: active, disabled, or inactive for want of what would run them"
    ) { snapshot in
      snapshot.detections.map {
        MetricSample(.count(UInt64($0.count)), $0.analysisType.rawValue, $0.state.rawValue)
      }
    },
    .gauge("picket_detection_problems", "Problems that were found in detection files") {
      UInt64($0.status.problemCount)
    },
    .time("picket_detections_loaded_timestamp_seconds", "When the detections were loaded, since 1970") {
      $0.status.detectionsLoadedUnixNanos
    },
    .counter("picket_reloads_total", "Reloads that replaced the detections") { $0.status.reloads },
    .counter("picket_reloads_refused_total", "Reloads that were refused: what was loaded before goes on") {
      $0.status.reloadsRefused
    },
    .time("picket_last_reload_timestamp_seconds", "When the last reload ended, since 1970; 0 when there was none") {
      $0.status.lastReloadUnixNanos
    },
    .gauge("picket_last_reload_refused", "Whether the last reload was refused: 1 or 0") {
      $0.status.lastReloadRefusal.isEmpty ? 0 : 1
    },
    .counter("picket_events_evaluated_total", "Events that were evaluated") { $0.status.eventsEvaluated },
    .counter("picket_events_rejected_total", "Events that were rejected, because they are no event") {
      $0.status.eventsRejected
    },
    .counter("picket_detection_errors_total", "Detections that failed on an event, a row or a flow") {
      $0.status.detectionErrors
    },
    Metric(
      .counter, "picket_matches_total", labels: ["outcome"],
      "Matches of events, rows and flows, by what became of them"
    ) { snapshot in
      OutcomeCounters.outcomes.map { MetricSample(.count(snapshot.counters.matches[$0]), $0.description) }
    },
  ]
}

/// How many detections of a type are in a state.
struct DetectionCount: Sendable, Equatable {
  /// What becomes of a detection that is loaded.
  enum State: String, CaseIterable {
    /// Evaluated, or run on its schedule.
    case active
    /// Switched off in its file.
    case disabled
    /// Enabled, and of a kind that is not run.
    case inactive
  }

  let analysisType: AnalysisType
  let state: State
  let count: Int

  /// The counts of all states of the types that there is something of, in the order of the types.
  static func all(of definitions: [DetectionDefinition]) -> [DetectionCount] {
    var counts: [AnalysisType: [State: Int]] = [:]
    for definition in definitions {
      counts[definition.analysisType, default: [:]][state(of: definition), default: 0] += 1
    }
    return AnalysisType.allCases.flatMap { type in
      counts[type].map { states in
        State.allCases.map { DetectionCount(analysisType: type, state: $0, count: states[$0] ?? 0) }
      } ?? []
    }
  }

  private static func state(of definition: DetectionDefinition) -> State {
    if definition.isActive { return .active }
    return definition.isEnabled ? .inactive : .disabled
  }
}

extension Metric {
  /// Alerts and dedup windows, and the state that they are kept in.
  static let alerts: [Metric] = [
    .gauge("picket_alerts_open", "Alerts of status OPEN") { UInt64(clamping: $0.state.alertsOpen) },
    .gauge("picket_alerts_stored", "Alerts in the state") { UInt64(clamping: $0.state.alertsStored) },
    .counter("picket_alerts_created_total", "Alerts that were created") { $0.state.alertsCreated },
    .counter("picket_alerts_removed_total", "Alerts that retention removed") { $0.state.alertsRemoved },
    .gauge("picket_silences_active", "Silences that hold") { UInt64($0.status.silencesActive) },
    .counter("picket_matches_silenced_total", "Matches that met a silence; they are counted as all others") {
      $0.state.matchesSilenced
    },
    .counter("picket_alerts_silenced_total", "Alerts that were created under a silence, and are not delivered") {
      $0.state.alertsSilenced
    },
    .gauge("picket_keys_stored", "Keys in the key-value store of Python bodies") {
      UInt64(clamping: $0.keys.keyCount)
    },
    .gauge("picket_key_bytes", "Bytes of all keys of that store and what is below them") {
      UInt64(clamping: $0.keys.byteCount)
    },
    .counter("picket_key_writes_total", "Events whose writes to that store were committed") { $0.state.keyWrites },
    .counter("picket_keys_evicted_total", "Keys of that store that have expired and were evicted") {
      $0.state.keysEvicted
    },
    .gauge("picket_windows_stored", "Dedup windows in the state") { UInt64(clamping: $0.state.windowsStored) },
    .gauge("picket_windows_in_memory", "Dedup windows that are in memory too") {
      UInt64(clamping: $0.state.windowsCached)
    },
    .counter("picket_windows_opened_total", "Dedup windows that were opened") { $0.state.windowsOpened },
    .counter("picket_windows_removed_total", "Dedup windows that retention removed") { $0.state.windowsRemoved },
    .counter("picket_duplicates_refused_total", "Matches of events that were counted before, under their name") {
      $0.state.duplicatesRefused
    },
    .counter("picket_state_commits_total", "Transactions of the state that were committed") { $0.state.commits },
    .counter(
      "picket_state_commits_failed_total", "Transactions of the state that failed, so that nothing of them counts"
    ) {
      $0.state.commitsFailed
    },
    .gauge("picket_state_file_bytes", "Size of the state's files; absent where the state ends with the daemon") {
      $0.status.stateStatus?.fileBytes
    },
  ]
}
