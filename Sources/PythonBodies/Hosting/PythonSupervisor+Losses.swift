import Detection
import Glibc

// Workers that are gone, and the bodies that are to blame.
extension PythonSupervisor {
  /// A worker is gone: what it had is given to others, but for the body that it was in.
  ///
  /// No body is to blame where somebody else has killed it.
  func lose(_ worker: PythonWorker, signal: Int32) {
    let isForeign = signal == SIGKILL && !worker.isKilled
    let culprit = isForeign ? nil : worker.culprit
    let stalled = worker.isKilled
    let lossesMax = isForeign ? PythonSupervisor.foreignLossesMax : PythonSupervisor.lossesMax
    var again: [PythonJob] = []
    for flight in worker.takeAll() {
      for (number, job) in flight.jobs.enumerated() {
        let isBlamed = culprit.map { $0.sequence == flight.sequence && $0.event == number } ?? false
        let blamed = isBlamed ? culprit?.body : nil
        if let job = retried(job, blamed, lossesMax: culprit == nil ? lossesMax : .max, stalled) { again.append(job) }
      }
    }
    putBack(again)
    replace(worker)
    let id = culprit?.body.flatMap { start.bodies.indices.contains($0) ? start.bodies[$0].detectionID : nil }
    start.onNote(.workerLost(detectionID: id, stalled: stalled))
  }

  /// The job as it is to be tried again; nil when it was answered.
  private func retried(_ job: PythonJob, _ blamed: Int?, lossesMax: Int, _ stalled: Bool) -> PythonJob? {
    var job = job
    if let blamed {
      if start.bodies.indices.contains(blamed) {
        // What the worker has counted is lost with it.
        start.bodies[blamed].add(calls: 1, nanos: stalled ? Int(2e9 * start.configuration.eventSeconds) : 0)
        start.bodies[blamed].addError()
      }
      addFault(of: blamed)
      if job.exclude(blamed, because: PythonSupervisor.failure(stalled, start.configuration.eventSeconds)) {
        return job
      }
      job.complete([])
      return nil
    }
    // Another event of the frame is to blame.
    if lossesMax == .max { return job }
    job.lossCount += 1
    if job.lossCount < lossesMax { return job }
    job.fail(PythonFailure(kind: "exit", message: "the Python process ended"))
    return nil
  }

  private static func failure(_ stalled: Bool, _ seconds: Double) -> PythonFailure {
    stalled
      ? PythonFailure(kind: "stalled", message: "took longer than \(Int(2_000 * seconds)) ms and could not be stopped")
      : PythonFailure(kind: "exit", message: "the Python process ended in it")
  }

  private func replace(_ worker: PythonWorker) {
    workers.removeAll { $0 === worker }
    exchange.update { $0.replacedCount += 1 }
    noteRunning()
    spawn(worker.index)
  }

  func addFault(of body: Int) {
    let isNew = faults.add(body, at: BlamePage.nowNanos())
    let ids = faults.quarantined.sorted().compactMap {
      start.bodies.indices.contains($0) ? start.bodies[$0].detectionID : nil
    }
    exchange.update { status in
      status.faultCount = faults.count
      status.quarantined = ids
    }
    guard start.bodies.indices.contains(body) else { return }
    start.bodies[body].addStall()
    if !isNew { return }
    start.bodies[body].beginQuarantine()
    start.onNote(.quarantined(detectionID: start.bodies[body].detectionID))
  }

  /// How often a worker may be lost that has a job, with nothing to say which body was to blame.
  private static let lossesMax = 3
  /// The same where somebody else has killed it, for which no event is to blame; or the kernel has, for want of memory.
  private static let foreignLossesMax = 20
}
