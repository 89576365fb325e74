import Wire

/// The method of `picket.v1.Detection` that gives metrics.
struct MetricsService: Sendable {
  let status: StatusReport
  let detections: LoadedDetections
  private let processStartedNanos = ProcessUsage.started()

  init(status: StatusReport, detections: LoadedDetections) {
    self.status = status
    self.detections = detections
  }

  /// Adds the method.
  func addMethods(to table: inout MethodTable) {
    table.addDeferred(service: DetectionService.name, method: "GetMetrics") { (_: GetMetricsRequest, _) in
      GetMetricsResponse(text: text())
    }
  }

  private func text() -> [UInt8] {
    let process = ProcessUsage.now(startedNanos: processStartedNanos)
    return MetricsText(MetricsSnapshot(status, detections, process)).bytes
  }
}
