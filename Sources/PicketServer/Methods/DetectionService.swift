import Storage
import Synchronization
import Wire

/// The service `picket.v1.Detection`; what each method does is in a file of its own.
final class DetectionService: Sendable {
  let server: ServerContext
  let runner: QueryRunner
  let scheduler: Scheduler
  let correlations: CorrelationScheduler
  let reloader: Reloader
  /// Fields of flows that no column takes.
  let ignoredFields: RateLimitedLog
  /// Flows that were refused as a whole.
  let unstoredFlows: RateLimitedLog
  /// Which log types and detections have metrics of their own.
  let hottest: Mutex<HottestActivity>
  let isStopping = Atomic<Bool>(false)
  let startedUnixNanos: Int64
  let processStartedNanos = ProcessUsage.started()

  init(
    _ server: ServerContext, _ scheduler: Scheduler, _ correlations: CorrelationScheduler, _ reloader: Reloader
  ) {
    self.server = server
    self.scheduler = scheduler
    self.correlations = correlations
    self.reloader = reloader
    runner = scheduler.runner
    ignoredFields = RateLimitedLog(logger: server.logger)
    unstoredFlows = RateLimitedLog(logger: server.logger)
    hottest = Mutex(HottestActivity(countMax: server.limits.metricLabelsMax))
    startedUnixNanos = server.clock.unixNanos()
  }

  /// Adds the methods, the ones that are called most first.
  func addMethods(to table: inout MethodTable) {
    table.add(.evaluateEvent, .immediate(evaluateEvent))
    table.add(.evaluateEvents, .immediate(evaluateEvents))
    table.addPooled(.listDetections, listDetections)
    table.addPooled(.getDetection, getDetection)
    table.addPooled(.getStatus) { request throws(RPCError) in
      var status = self.status(self.server.detections)
      if request.activity { status.activity = self.activity() }
      return status
    }
    table.addPooled(.getMetrics) { _ throws(RPCError) in GetMetricsResponse(text: self.metrics()) }
    table.addPooled(.listCallers) { _ throws(RPCError) in self.callers() }
    table.add(.ingestFlow, .completing(ingestFlow))
    table.addAnswering(.runScheduled, runScheduled)
    table.addAnswering(.queryFlows, queryFlows)
    table.addDeferred(.listAlerts, listAlerts)
    table.addDeferred(.getAlert, getAlert)
    table.addStream(.watchAlerts, watchAlerts)
    table.addPooled(.lookup, lookup)
    table.addPooled(.listLookups, listLookups)
    table.addDeferred(.listKeyValues, listKeyValues)
    table.addDeferred(.getKeyValue, getKeyValue)
    table.addDescribe(.describe)
  }
}

extension RPCError {
  /// What stopped a method, as the status of its call.
  ///
  /// Errors of the state, of requests about alerts and of queries have codes of their own; all others are INTERNAL.
  init(failure error: any Error) {
    switch error {
    case let error as RPCError: self = error
    case is CancellationError: self.init(.cancelled, "the call was abandoned")
    case let error as StateError: self.init(error)
    case let error as QueryStop: self = error.status
    case let error as AlertRequestError:
      let code: StatusCode =
        switch error.code {
        case .notFound: .notFound
        case .outOfRange: .outOfRange
        case .tooLarge, .tooMany: .resourceExhausted
        }
      self.init(code, error.description, cause: error)
    default: self.init(.internal, "\(error)", cause: error)
    }
  }

  /// The status of a call for which the state failed.
  init(_ error: StateError) {
    self.init(.unavailable, error.description, cause: error)
  }
}
