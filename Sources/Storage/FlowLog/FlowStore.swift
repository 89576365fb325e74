import Dispatch
public import Flows
import Primitives

/// The flow window as it outlives the process: what was acknowledged is in the window, and in the log behind it.
///
/// May be used from any thread. Batches are taken one group after the other on a queue of the store's own; those that
/// wait when a group begins share it, by uid in turn, and its wait for the disk. A batch that cannot be written is
/// refused with the cause and changes nothing; the store continues with the next one as soon as the cause is gone.
public final class FlowStore: Sendable {
  /// Whether the queue has been asked to write what waits.
  private enum Drain {
    case idle, scheduled
    /// All that waits is of callers who leave the disk to others, until a timer ends.
    case paused
  }

  private struct Queue {
    var waiting = FairQueue<FlowSubmission>()
    var drain = Drain.idle
    var shares = DiskShares()
    var isClosing = false
    var status = FlowStoreStatus()
    var info: FlowWindowInfo
    var nextEntry: UInt64
    var file: GuardedFile?
  }

  /// How they are kept.
  public let configuration: FlowStoreConfiguration
  /// What was found in the log.
  public let recovery: FlowRecovery

  /// The flow log that entries belong to.
  public let logID: UInt64

  private let arrivals: FlowArrivals
  private let queue: BargingLock<Queue>
  private let serial = DispatchQueue(label: "picket.flows")
  /// On the serial queue only.
  let keeper: NonSendableBox<FlowKeeper>

  /// Opens the flows of a state directory, making what there is not; loads what is not past the retention.
  ///
  /// - Parameters:
  ///   - configuration: how they are kept.
  ///   - nowNanos: the time, in nanoseconds since 1970.
  ///   - progress: is called now and then, on this thread.
  public init(
    _ configuration: FlowStoreConfiguration, nowNanos: Int64, progress: (FlowLoadProgress) -> Void = { _ in }
  ) throws(StateError) {
    self.configuration = configuration
    let keeper = try FlowStore.open(configuration, nowNanos, progress)
    recovery = keeper.recovery
    logID = keeper.log?.logID ?? UInt64.random(in: 1 ... .max)
    arrivals = keeper.arrivals
    queue = BargingLock(Queue(info: keeper.info, nextEntry: keeper.nextEntry, file: keeper.log?.guardedFile))
    self.keeper = NonSendableBox(keeper)
    // Files of which all rows have expired are done with.
    _ = evict(nowNanos: nowNanos)
  }

  /// Takes a batch; the completion is called once, on another thread, when its rows are durable and in the window.
  ///
  /// `owner` is the uid of the caller whose flows they are. When too much waits, or more of the owner than is free beside
  /// it, the completion is called at once, with an error whose code is `busy`.
  public func submit(
    _ batch: FlowBatch, receivedNanos: Int64, owner: UInt32 = .max,
    completion: @escaping @Sendable (Result<FlowReceipt, StateError>) -> Void
  ) {
    let submission = FlowSubmission(batch: batch, receivedNanos: receivedNanos, owner: owner, completion: completion)
    let (refusal, schedules): (String?, Bool) = queue.withLock { queue in
      if let refusal = queue.status.backlog.refusal(configuration.logLimits, owner, purpose: "to be written") {
        queue.status.batchesFailed += 1
        return (refusal, false)
      }
      queue.waiting.append(submission, owner: owner)
      queue.shares.submitted(by: owner, now: FlowStore.uptimeNanos)
      queue.status.backlog.add(batch, owner)
      defer { queue.drain = .scheduled }
      return (nil, queue.drain != .scheduled)
    }
    if schedules { serial.async { self.drain() } }
    if let refusal { completion(.failure(StateError(.busy, refusal))) }
  }

  /// Checks what would become of a batch of a caller now, without taking it; the completion is called on another thread.
  public func check(
    _ batch: FlowBatch, receivedNanos: Int64, owner: UInt32 = .max,
    completion: @escaping @Sendable (FlowAdmission) -> Void
  ) {
    serial.async {
      completion(self.keeper.value.window.check(batch, receivedNanos: receivedNanos, owner: owner))
    }
  }

  /// The flows as they are now.
  ///
  /// Waits for the group that is being written; not to be called on an event loop.
  public func snapshot() -> FlowSnapshot { numberedSnapshot().snapshot }

  /// The same, with the number of the first entry of the flow log that is not in it.
  public func numberedSnapshot() -> (snapshot: FlowSnapshot, nextEntry: UInt64) {
    serial.sync { (keeper.value.window.snapshot(), keeper.value.nextEntry) }
  }

  /// The number of the first entry of the flow log that had not come after the last group; never waits.
  public var nextEntry: UInt64 { queue.withLock { $0.nextEntry } }

  /// From now on, flows are noted with the numbers of their entries that have event times before this.
  ///
  /// A snapshot that is taken afterwards has all flows that are not noted. All flows are noted, those of the log
  /// included, until this is called for the first time.
  public func watchArrivals(before nanos: Int64) { arrivals.watch(before: nanos) }

  /// The flows that were noted since the last time.
  ///
  /// Where there are very many, some are merged with flows of times and entries between them.
  public func takeArrivals() -> [FlowArrival] { arrivals.take() }

  /// Evicts flows that are past the retention or too many; to be called now and then.
  ///
  /// Waits for the group that is being written; not to be called on an event loop.
  @discardableResult
  public func evict(nowNanos: Int64) -> FlowEviction {
    serial.sync { evictNow(nowNanos) }
  }

  /// The same without waiting; the completion is called on another thread.
  public func evict(nowNanos: Int64, completion: @escaping @Sendable (FlowEviction) -> Void) {
    serial.async { completion(self.evictNow(nowNanos)) }
  }

  /// On the serial queue only.
  private func evictNow(_ nowNanos: Int64) -> FlowEviction {
    let eviction = keeper.value.evict(nowNanos: nowNanos)
    publish { _ in }
    return eviction
  }

  /// Runs a body behind the groups that are due now, on the thread that writes them.
  ///
  /// While the disk lets none end it does not run; the body must be short.
  public func run(_ body: @escaping @Sendable () -> Void) { serial.async(execute: body) }

  /// The window after the last group; never waits.
  public var info: FlowWindowInfo { queue.withLock { $0.info } }

  /// What has happened since the flows were opened; never waits.
  public var status: FlowStoreStatus { queue.withLock { $0.status } }

  /// Both of the same moment, so that the evicted flows can be counted from the accepted ones; never waits.
  public var statusWithInfo: (status: FlowStoreStatus, info: FlowWindowInfo) {
    queue.withLock { ($0.status, $0.info) }
  }

  /// The path of the file that is written, when it is no longer the one that was opened; nil while it is in place.
  ///
  /// Asks the file system.
  public var movedPath: String? { queue.withLock(\.file).flatMap { $0.isInPlace ? nil : $0.path } }

  /// Takes what waits and brings it to the disk; the store is not used afterwards.
  public func close() {
    queue.withLock { $0.isClosing = true }
    resume()
    while queue.withLock({ $0.drain != .idle }) { serial.sync {} }
    serial.sync { keeper.value.log?.close() }
  }

  // MARK: Groups

  private func drain() {
    let group = queue.withLock { queue in
      let group = FlowStore.group(of: &queue, now: FlowStore.uptimeNanos)
      for one in group { queue.status.backlog.remove(one.batch, one.owner) }
      if group.isEmpty { queue.drain = queue.waiting.isEmpty ? .idle : .paused }
      return group
    }
    if group.isEmpty { return resumeLater() }
    let began = FlowStore.uptimeNanos
    take(group)
    let rows = group.reduce(into: [:]) { rows, one in rows[one.owner, default: 0] += one.batch.rowCount }
    queue.withLock { queue in
      let now = FlowStore.uptimeNanos
      queue.shares.took(now - began, rows: rows, now: now)
    }
    serial.async { self.drain() }
  }

  /// Writes what waits once the first pause is over, where it has to wait for one.
  private func resumeLater() {
    let end = queue.withLock { queue in
      queue.drain == .paused ? queue.shares.nextEnd(now: FlowStore.uptimeNanos) ?? FlowStore.uptimeNanos : nil
    }
    if let end { serial.asyncAfter(deadline: DispatchTime(uptimeNanoseconds: end)) { self.resume() } }
  }

  private func resume() {
    let schedules = queue.withLock { queue in
      defer { if queue.drain == .paused { queue.drain = .scheduled } }
      return queue.drain == .paused
    }
    if schedules { serial.async { self.drain() } }
  }

  private static var uptimeNanos: UInt64 { DispatchTime.now().uptimeNanoseconds }

  private func take(_ group: [FlowSubmission]) {
    let results = keeper.value.take(group)
    let info = publish { status in
      for result in results { status.count(result) }
    }
    for (one, result) in zip(group, results) { one.completion(result.map { FlowReceipt($0, info) }) }
  }

  /// Publishes the state of the window and its log.
  @discardableResult
  private func publish(_ change: (inout FlowStoreStatus) -> Void) -> FlowWindowInfo {
    let keeper = keeper.value
    return queue.withLock { queue in
      change(&queue.status)
      queue.status.logFileCount = keeper.log?.fileCount ?? 0
      queue.status.logByteCount = keeper.log?.byteCount ?? 0
      queue.info = keeper.info
      queue.nextEntry = keeper.nextEntry
      queue.file = keeper.log?.guardedFile
      return keeper.info
    }
  }

  /// Takes some of those that wait: not so many that queries would wait for long.
  private static func group(of queue: inout Queue, now: UInt64) -> [FlowSubmission] {
    var group: [FlowSubmission] = []
    var rowCount = 0
    let mayWrite = { [shares = queue.shares, isClosing = queue.isClosing] in
      isClosing || shares.mayWrite($0, now: now)
    }
    while rowCount < groupRows, let one = queue.waiting.popFirst(where: mayWrite) {
      rowCount += one.batch.rowCount
      group.append(one)
    }
    return group
  }

  private static func open(
    _ configuration: FlowStoreConfiguration, _ nowNanos: Int64, _ progress: (FlowLoadProgress) -> Void
  ) throws(StateError) -> FlowKeeper {
    guard let directory = configuration.directory else { return FlowKeeper(limits: configuration.limits) }
    return FlowKeeper(
      try FlowLoading.run(
        configuration, FlowLogDirectory(stateDirectory: directory), nowNanos: nowNanos, progress: progress))
  }

  /// A group has so many rows, or a few more: who comes while it is taken waits for all of it.
  private static let groupRows = 16_384
}

extension FlowReceipt {
  init(_ admission: FlowAdmission, _ info: FlowWindowInfo) {
    self.init(
      acceptedCount: admission.batch.rowCount, undatedCount: admission.undatedCount, refused: admission.refused,
      repeated: admission.repeated, info: info)
  }
}

extension FlowStoreStatus {
  /// Counts a batch by what became of it.
  fileprivate mutating func count(_ result: Result<FlowAdmission, StateError>) {
    switch result {
    case .success(let admission):
      batchesAccepted += 1
      rowsAccepted += UInt64(admission.batch.rowCount)
      rowsUndated += UInt64(admission.undatedCount)
      rowsRefused += UInt64(admission.refused.count)
      rowsRepeated += UInt64(admission.repeated.count)
      lastError = ""
    case .failure(let error):
      batchesFailed += 1
      lastError = error.description
    }
  }
}

/// A batch that waits to be written.
struct FlowSubmission {
  var batch: FlowBatch
  /// When it was received, in nanoseconds since 1970.
  var receivedNanos: Int64
  /// The uid of the caller whose flows they are.
  var owner: UInt32 = .max
  /// Is called once with what became of it.
  var completion: @Sendable (Result<FlowReceipt, StateError>) -> Void
}

/// What became of a batch of flows.
public struct FlowReceipt: Sendable {
  /// Rows that were taken: they are in the window, and as durable as configured.
  public let acceptedCount: Int
  /// Of these those that brought no time; theirs is the time of receipt.
  public let undatedCount: Int
  /// Rows that were not taken, in order, with their place in the batch.
  public let refused: [FlowAdmission.Refusal]
  /// The places of rows that had been taken before, by their `p_row_id`.
  public let repeated: [Int]
  /// The window afterwards.
  public let info: FlowWindowInfo
}
