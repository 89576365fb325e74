import Dispatch
import Synchronization
import Wire

/// One delivery at work: what was read from the daemon goes to the receiver, and the position to the disk.
///
/// The reader adds what happens to alerts; a thread of the delivery's own sends. Nothing here knows of other deliveries.
final class DeliveryRun: Sendable {
  private struct State {
    var queue: DeliveryQueue
    var record: DeliveryRecord
    /// Whether the position on the disk is behind.
    var isDirty = false
    var savedAt: Int64 = 0
    /// Whether a failure was logged that is not over.
    var hasReported = false
  }

  let delivery: Delivery
  private let origin: DeliveryOrigin
  private let directory: DeliveryDirectory
  private let log: DeliveryLog
  private let state: Mutex<State>
  private let thread: DispatchQueue
  /// Signalled when there may be something to send.
  private let work = WakeSignal()
  /// Signalled when there is room for more.
  private let room = WakeSignal()

  /// Takes a delivery up where it was; throws when what is kept of it cannot be read.
  init(_ delivery: Delivery, host: String, in directory: DeliveryDirectory, log: DeliveryLog) throws {
    self.delivery = delivery
    (self.directory, self.log) = (directory, log)
    origin = DeliveryOrigin(delivery: delivery.name, host: host)
    let record = try directory.record(of: delivery.name)
    hasBegun = Atomic(record != nil)
    let policy = delivery.limits.policy(batchMax: delivery.sender.batchMax)
    let queue = DeliveryQueue(
      policy: policy, position: record?.position ?? DeliveryPosition(), failingSince: record?.failingSinceUnixNanos)
    state = Mutex(State(queue: queue, record: record ?? DeliveryRecord()))
    thread = DispatchQueue(label: "picket.delivery.\(delivery.name)")
  }

  // MARK: What the reader adds

  private let hasBegun: Atomic<Bool>

  /// Whether there is a position to resume from.
  var isResumed: Bool { hasBegun.load(ordering: .acquiring) }

  /// Where what is read next comes after.
  var tail: DeliveryPosition { state.withLock { $0.queue.tail } }

  /// Whether no more should be read for now.
  var isFull: Bool { state.withLock { $0.queue.isFull } }

  /// Begins at a position, which is on the disk when this returns.
  func begin(at position: DeliveryPosition) async throws {
    state.withLock { $0.queue.pass(position) }
    try await save()
    hasBegun.store(true, ordering: .releasing)
  }

  /// Adds something to send.
  func add(_ item: DeliveryItem) {
    state.withLock { $0.queue.add(item) }
    work.signal()
  }

  /// Notes that there is nothing to send up to a position.
  func pass(_ position: DeliveryPosition) {
    state.withLock { state in
      state.queue.pass(position)
      state.isDirty = true
    }
  }

  /// Returns when there is room for more, or when the task is cancelled.
  func waitForRoom() async {
    while !Task.isCancelled {
      let generation = room.generation
      if !isFull { return }
      await room.wait(after: generation)
    }
  }

  // MARK: Sending

  /// Sends until the task is cancelled, then keeps the position.
  func send() async {
    var lettersDue: Int64 = 0
    var batchDue: Int64 = 0
    while !Task.isCancelled {
      let generation = work.generation
      let now = Clock.now
      if now >= lettersDue || lettersDue - now > DeliveryRun.lookNanos * 600 {
        lettersDue = now + (await resendLetters() ? DeliveryRun.lookNanos : delivery.limits.pauseNanos)
      }
      switch state.withLock({ $0.queue.next(now: now) }) {
      case .send where now < batchDue && batchDue - now <= collectNanos:
        await rest(after: generation, nanos: batchDue - now, isWoken: false)
      case .send(let batch):
        batchDue = now + collectNanos
        await send(batch)
      case .wait(let time): await rest(after: generation, nanos: min(time - now, DeliveryRun.lookNanos))
      case .idle: await rest(after: generation, nanos: DeliveryRun.lookNanos)
      }
    }
    if isResumed, state.withLock({ $0.isDirty }) { await saveReporting() }
  }

  /// How often to look for letters to send again, and how long the position on the disk may be behind by what was not
  /// for this delivery.
  private static let lookNanos: Int64 = 1_000_000_000

  /// How long a delivery that takes many at a time collects after a batch: while many alerts come, each batch has the disk
  /// write a position, and the daemon waits for the same disk.
  private var collectNanos: Int64 { delivery.sender.batchMax > 1 ? 100_000_000 : 0 }

  private func rest(after generation: UInt64, nanos: Int64, isWoken: Bool = true) async {
    let now = Clock.now
    let isDue = state.withLock { state in
      state.isDirty && (now - state.savedAt >= DeliveryRun.lookNanos || now < state.savedAt)
    }
    if isDue, isResumed { await saveReporting() }
    if isWoken { return await work.wait(after: generation, nanosMax: nanos) }
    try? await Task.sleep(for: .nanoseconds(nanos))
  }

  private func send(_ batch: DeliveryBatch) async {
    let result = await onThread { self.delivery.sender.send(batch, self.origin) }
    let now = Clock.now
    do {
      let letters = state.withLock { $0.queue.deadLetters(of: batch, result, now: now) }
      try await onThread { try DeadLetterFile(self.directory, self.delivery.name).append(letters) }
      settle(batch, result, lettersCount: letters.count, now: now)
      report(batch, result, letters, now: now)
    } catch {
      // Without its place among the dead letters nothing is given up.
      state.withLock { $0.queue.postpone(now: now, jitter: .random(in: 0...1)) }
      log(.error, "\(delivery.name): dead letters cannot be kept, so they are tried again: \(error)")
    }
    await saveReporting()
    room.signal()
  }

  private func settle(_ batch: DeliveryBatch, _ result: SendResult, lettersCount: Int, now: Int64) {
    state.withLock { state in
      state.queue.settle(batch, result, now: now, jitter: .random(in: 0...1))
      state.record.deliveredCount += UInt64(result.deliveredCount)
      if batch.isSummary, result.deliveredCount > 0 { state.record.summaryCount += 1 }
      state.record.deadLetterCount += UInt64(lettersCount)
      if result.deliveredCount > 0 {
        state.record.lastDeliveredUnixNanos = now
        state.record.lastError = ""
      }
      if let failure = result.failure { state.record.lastError = failure.reason }
    }
  }

  // MARK: The position

  /// Brings the position to the disk.
  private func save() async throws {
    let record = state.withLock { state in
      state.record.position = state.queue.position
      state.record.failingSinceUnixNanos = state.queue.failingSince
      state.isDirty = false
      state.savedAt = Clock.now
      return state.record
    }
    try await onThread { try self.directory.save(record, of: self.delivery.name) }
  }

  private func saveReporting() async {
    do {
      try await save()
    } catch {
      // What was delivered is sent once more after a restart, and nothing is lost.
      state.withLock { $0.isDirty = true }
      log(.error, "\(delivery.name): the position cannot be kept: \(error)")
    }
  }

  /// Runs something that blocks on the delivery's thread.
  private func onThread<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      thread.async { continuation.resume(returning: Result(catching: body)) }
    }
    return try result.get()
  }

  // MARK: Letters that are sent again

  /// Sends what somebody asked to be sent again; false when the receiver does not take it now.
  private func resendLetters() async -> Bool {
    let file = DeadLetterFile(directory, delivery.name)
    guard file.hasRetried else { return true }
    do {
      var letters = try file.retried()
      let count = letters.count
      while let letter = letters.first, !Task.isCancelled {
        let batch = DeliveryBatch(items: [letter.item])
        switch await onThread({ self.delivery.sender.send(batch, self.origin) }).failure {
        case nil: break
        case .refused(let reason):
          let again = DeadLetter(item: letter.item, reason: reason, failedUnixNanos: Clock.now)
          try await onThread { try file.append([again]) }
        case .passing(let reason, _):
          let rest = letters
          log(.warning, "\(delivery.name): \(rest.count) dead letters are tried again later: \(reason)")
          try await onThread { try file.keep(retried: rest) }
          return false
        }
        letters.removeFirst()
      }
      let rest = letters
      try await onThread { try file.keep(retried: rest) }
      if count > 0 { log(.notice, "\(delivery.name): \(count - rest.count) dead letters were sent again") }
    } catch {
      log(.error, "\(delivery.name): dead letters cannot be sent again: \(error)")
      return false
    }
    return true
  }

  // MARK: What is said of it

  /// Says the first failure of a series and its end, and whatever is given up or folded.
  private func report(_ batch: DeliveryBatch, _ result: SendResult, _ letters: [DeadLetter], now: Int64) {
    let (isFirst, isOver) = state.withLock { state in
      let isPassing = if case .passing? = result.failure { true } else { false }
      let (isFirst, isOver) = (isPassing && !state.hasReported, result.failure == nil && state.hasReported)
      if isFirst { state.hasReported = true }
      if isOver { state.hasReported = false }
      return (isFirst, isOver)
    }
    if isOver { log(.notice, "\(delivery.name): alerts are delivered again") }
    if isFirst, let reason = result.failure?.reason {
      log(.warning, "\(delivery.name): an alert cannot be delivered and is tried again: \(reason)")
    }
    if batch.isSummary, result.deliveredCount > 0 {
      log(.info, "\(delivery.name): \(batch.items.count) alerts were delivered as one summary")
    }
    for letter in letters {
      log(.error, "\(delivery.name): alert \(letter.item.alert.alertID) went to the dead letters: \(letter.reason)")
    }
  }
}

extension DeliveryLimits {
  fileprivate var pauseNanos: Int64 { Int64(retryPauseSecondsMin) * 1_000_000_000 }
}
