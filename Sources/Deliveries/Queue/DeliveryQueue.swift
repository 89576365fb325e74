import Wire

/// When a delivery sends, folds, tries again and gives up.
///
/// Times are in nanoseconds.
struct DeliveryPolicy: Equatable, Sendable {
  /// Items that are sent at a time.
  var batchMax = 1
  /// Items that are sent singly in a period; further ones are folded, and 0 folds nothing.
  var foldAfter = 20
  /// How long a period is, and how long a summary collects.
  var foldNanos: Int64 = 60_000_000_000
  /// Items of one summary.
  var foldItemsMax = 1_000
  /// The pause after the first failure; it doubles with each further one.
  var pauseMinNanos: Int64 = 1_000_000_000
  /// The longest pause.
  var pauseMaxNanos: Int64 = 300_000_000_000
  /// How long a delivery may fail without a break before what it tries is given up.
  var retryNanosMax: Int64 = 86_400_000_000_000
}

/// What one delivery has yet to send: a state machine of items, results and time.
///
/// Items are sent in the order of the changes, so the position is one number: it moves when all before it is settled.
/// Reads no clock and does no I/O.
struct DeliveryQueue: Sendable {
  /// What to do next.
  enum Step: Equatable {
    /// Send this, and settle it with what became of it.
    case send(DeliveryBatch)
    /// Nothing before this time, unless something is added.
    case wait(untilNanos: Int64)
    /// Nothing until something is added.
    case idle
  }

  let policy: DeliveryPolicy
  /// How far all is settled.
  private(set) var position: DeliveryPosition
  private var items: [DeliveryItem] = []
  private var byteCount = 0
  /// When the period began in which items are counted; nil before the first one.
  private var periodStart: Int64?
  private var sentInPeriod = 0
  /// Failures since something was last delivered.
  private(set) var attempts = 0
  private var lastReason = ""
  /// Since when the delivery fails without a break; nil while it does not.
  private(set) var failingSince: Int64?
  /// When to try again.
  private(set) var retryAt: Int64?

  init(policy: DeliveryPolicy, position: DeliveryPosition, failingSince: Int64? = nil) {
    self.policy = policy
    self.position = position
    self.failingSince = failingSince
  }

  /// Items that wait.
  var count: Int { items.count }

  /// Where the last item ends: what is added next comes after it.
  var tail: DeliveryPosition { items.last?.position ?? position }

  /// Whether no more should be added before something was sent.
  var isFull: Bool {
    items.count >= max(policy.foldItemsMax, policy.batchMax) || byteCount >= DeliveryQueue.bytesMax
  }

  /// What waits takes at most about this much memory.
  private static let bytesMax = 16_777_216

  /// Adds an item at the end.
  mutating func add(_ item: DeliveryItem) {
    items.append(item)
    byteCount += item.byteCount
  }

  /// Notes that there is nothing to send up to a position.
  mutating func pass(_ position: DeliveryPosition) {
    if items.isEmpty {
      self.position = position
    } else {
      items[items.count - 1].position = position
    }
  }

  // MARK: Sending

  /// What to do at a time.
  mutating func next(now: Int64) -> Step {
    if items.isEmpty { return .idle }
    if let retryAt, now < retryAt {
      // A clock that was set back must not hold it up for longer than any pause is.
      if retryAt - now <= DeliveryQueue.pauseBoundNanos { return .wait(untilNanos: retryAt) }
    }
    if let probe { return .send(probe) }
    if policy.foldAfter == 0 { return .send(DeliveryBatch(items: Array(items.prefix(policy.batchMax)))) }
    return nextFolding(now: now)
  }

  /// An item of another alert, each second time when the first one has failed often: it may be that one alone that the
  /// receiver fails on.
  private var probe: DeliveryBatch? {
    guard attempts >= DeliveryQueue.probeAfter, attempts.isMultiple(of: 2), let place = probePlace else { return nil }
    var batch = DeliveryBatch(items: [items[place]])
    batch.suspect = items[0]
    return batch
  }

  private var probePlace: Int? { items.firstIndex { $0.alert.alertID != items[0].alert.alertID } }

  private static let probeAfter = 8

  /// Items are sent singly while few come; what comes beyond that in a period goes into a summary at its end.
  private mutating func nextFolding(now: Int64) -> Step {
    let start = periodStart ?? now
    let isOver = now >= start + policy.foldNanos || now < start
    if isOver || periodStart == nil {
      if isOver, sentInPeriod >= policy.foldAfter, items.count > 1 { return .send(summary) }
      (periodStart, sentInPeriod) = (now, 0)
    }
    let rest = policy.foldAfter - sentInPeriod
    if rest > 0 { return .send(DeliveryBatch(items: Array(items.prefix(min(rest, policy.batchMax))))) }
    return isFull ? .send(summary) : .wait(untilNanos: (periodStart ?? now) + policy.foldNanos)
  }

  private var summary: DeliveryBatch {
    DeliveryBatch(items: Array(items.prefix(policy.foldItemsMax)), isSummary: items.count > 1)
  }

  // MARK: Settling

  /// What would be given up if the batch were settled with the result now.
  ///
  /// To be written to disk before `settle`, which moves the position past it.
  func deadLetters(of batch: DeliveryBatch, _ result: SendResult, now: Int64) -> [DeadLetter] {
    if let suspect = batch.suspect {
      if result.deliveredCount == 0 { return [] }
      let reason = "it failed \(attempts) times (\(lastReason)), and the alert after it was taken"
      return [DeadLetter(item: suspect, reason: reason, failedUnixNanos: now)]
    }
    guard let failure = result.failure, isGivenUp(failure, after: result, now: now) else { return [] }
    return batch.items[result.deliveredCount..<givenUpEnd(batch, result)].map {
      DeadLetter(item: $0, reason: failure.reason, failedUnixNanos: now)
    }
  }

  /// Takes note of what became of the batch that was sent last; `jitter` is from 0 to 1, by chance.
  mutating func settle(_ batch: DeliveryBatch, _ result: SendResult, now: Int64, jitter: Double) {
    if batch.suspect != nil { return settleProbe(result, now: now, jitter: jitter) }
    var settledCount = result.deliveredCount
    if result.deliveredCount > 0 {
      (attempts, failingSince, retryAt) = (0, nil, nil)
      count(batch, result, now: now)
    }
    if let failure = result.failure {
      if isGivenUp(failure, after: result, now: now) { settledCount = givenUpEnd(batch, result) }
      note(failure, now: now, jitter: jitter)
    }
    remove(settledCount)
  }

  /// Where the other one was taken, the first is given up; else all stays as it was.
  private mutating func settleProbe(_ result: SendResult, now: Int64, jitter: Double) {
    guard result.deliveredCount > 0, let place = probePlace else {
      return note(.passing(reason: ""), now: now, jitter: jitter)
    }
    (attempts, failingSince, retryAt) = (0, nil, nil)
    sentInPeriod += 1
    // The one before it takes its position: all up to there is settled when that one is.
    items[place - 1].position = items[place].position
    byteCount -= items[place].byteCount
    items.remove(at: place)
    remove(1)
  }

  /// Puts everything off: what was to be done with a result could not be done.
  mutating func postpone(now: Int64, jitter: Double) {
    note(.passing(reason: ""), now: now, jitter: jitter)
  }

  private mutating func count(_ batch: DeliveryBatch, _ result: SendResult, now: Int64) {
    if !batch.isSummary {
      sentInPeriod += result.deliveredCount
    } else {
      // While as many come as made the flood, one summary follows the other.
      (periodStart, sentInPeriod) = (now, result.deliveredCount >= policy.foldAfter ? policy.foldAfter : 0)
    }
  }

  private mutating func note(_ failure: SendResult.Failure, now: Int64, jitter: Double) {
    guard case .passing(let reason, let retryAfterSeconds) = failure else {
      // Somebody was there and answered.
      return (attempts, failingSince, retryAt) = (0, nil, nil)
    }
    attempts += 1
    if !reason.isEmpty { lastReason = reason }
    failingSince = failingSince ?? now
    let doublings = min(attempts - 1, 40)
    let whole = min(Double(policy.pauseMaxNanos), Double(policy.pauseMinNanos) * Double(UInt64(1) << UInt64(doublings)))
    let wanted = Int64(min(retryAfterSeconds, DeliveryQueue.retryAfterSecondsMax)) * 1_000_000_000
    retryAt = now + max(Int64(whole * (0.5 + 0.5 * min(max(jitter, 0), 1))), wanted)
  }

  private func isGivenUp(_ failure: SendResult.Failure, after result: SendResult, now: Int64) -> Bool {
    guard case .passing = failure else { return true }
    // What was delivered just now broke the series.
    guard result.deliveredCount == 0, let failingSince else { return false }
    return now - failingSince >= policy.retryNanosMax
  }

  private func givenUpEnd(_ batch: DeliveryBatch, _ result: SendResult) -> Int {
    batch.isSummary ? batch.items.count : min(result.deliveredCount + 1, batch.items.count)
  }

  private mutating func remove(_ count: Int) {
    guard count > 0 else { return }
    position = items[count - 1].position
    byteCount -= items[..<count].reduce(0) { $0 + $1.byteCount }
    items.removeFirst(count)
  }

  /// The longest time that a receiver may ask for.
  private static let retryAfterSecondsMax = 3_600
  private static let pauseBoundNanos: Int64 = 86_400_000_000_000
}
