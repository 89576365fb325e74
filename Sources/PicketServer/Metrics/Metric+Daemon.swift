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
    .gauge("picket_process_max_fds", "Files and sockets that the process may have open") { $0.process.files_max },
    .time("picket_process_start_time_seconds", "When the process was started, since 1970") {
      $0.process.startedNanos
    },
  ]
}
