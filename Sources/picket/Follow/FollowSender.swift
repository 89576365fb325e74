import Follow
import Glibc
import InputFiles
import PicketClient

/// A signal came while an answer was waited for that does not come.
struct FollowStopped: Error {}

/// Sends items with many calls in flight, and reports what became of each in their order.
///
/// While the daemon cannot be asked, nothing further is taken, and what has no answer is sent again, after pauses that
/// grow. Holds the items that have no answer and no more. Not for use from two tasks at a time.
final class FollowSender {
  private enum State {
    case sent(Task<FollowOutcome, Never>)
    case settled(FollowOutcome)
    case unsent
  }

  private static let firstPause = Duration.milliseconds(100)

  private let client: PicketClient
  private let limits: FollowLimits
  private let settle: (FollowItem, FollowOutcome) throws -> Void
  private let note: (String) throws -> Void
  private let clock = ContinuousClock()
  private var entries: [(item: FollowItem, state: State)] = []
  private var bytesInFlight = 0

  /// Sends to a daemon; `settle` is told what became of each item, and `note` what people should know.
  init(
    client: PicketClient, limits: FollowLimits, settle: @escaping (FollowItem, FollowOutcome) throws -> Void,
    note: @escaping (String) throws -> Void
  ) {
    self.client = client
    self.limits = limits
    self.settle = settle
    self.note = note
  }

  /// Sends an item, once there is room for it.
  ///
  /// Throws `FollowStopped` when a signal came while the daemon could not be asked.
  func send(_ item: FollowItem) async throws {
    if case .nothing = item.request, entries.isEmpty { return try settle(item, .passed) }
    while !entries.isEmpty, !hasRoom(for: item) { try await settleOldest() }
    bytesInFlight += item.byteCount
    entries.append((item, ask(item)))
  }

  /// Waits until everything that was sent has an answer.
  func drain() async throws {
    while !entries.isEmpty { try await settleOldest() }
  }

  private func hasRoom(for item: FollowItem) -> Bool {
    entries.count < limits.callsInFlightMax && bytesInFlight + item.byteCount <= limits.bytesInFlightMax
  }

  private func ask(_ item: FollowItem) -> State {
    if case .nothing = item.request { return .settled(.passed) }
    // At once, on this thread: begun later, events would reach the daemon in any order.
    return .sent(Task.immediate { [client] in await FollowOutcome.of(item.request, from: client) })
  }

  private func settleOldest() async throws {
    var outcome = await outcome(at: 0)
    if outcome.isPassing { outcome = try await recover(outcome) }
    let item = entries.removeFirst().item
    bytesInFlight -= item.byteCount
    try settle(item, outcome)
  }

  private func outcome(at index: Int) async -> FollowOutcome {
    switch entries[index].state {
    case .settled(let outcome): return outcome
    case .sent(let task): return await task.value
    case .unsent:
      entries[index].state = ask(entries[index].item)
      return await outcome(at: index)
    }
  }

  /// Sends the oldest item again until it has an answer, then all others that have none.
  private func recover(_ first: FollowOutcome) async throws -> FollowOutcome {
    for index in entries.indices {
      let outcome = await outcome(at: index)
      entries[index].state = outcome.isPassing ? .unsent : .settled(outcome)
    }
    try note("the daemon takes no events: \(first.reason ?? ""); they are sent again until it does")
    let start = clock.now
    var pause = FollowSender.firstPause
    var outcome = first
    while outcome.isPassing {
      if FollowPause.isInterrupted(for: pause) { throw FollowStopped() }
      pause = min(pause * 2, .seconds(limits.retrySecondsMax))
      outcome = await FollowOutcome.of(entries[0].item.request, from: client)
      if case .noRoom(let reason) = outcome, clock.now - start > .seconds(limits.noRoomSecondsMax) {
        outcome = .refused(reason)
      }
    }
    entries[0].state = .settled(outcome)
    try note("the daemon takes events again")
    for index in entries.indices {
      if case .unsent = entries[index].state { entries[index].state = ask(entries[index].item) }
    }
    return outcome
  }
}

/// A pause that a signal ends.
enum FollowPause {
  /// Waits; true when a signal came, before or meanwhile.
  static func isInterrupted(for duration: Duration) -> Bool {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    var request = pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, Int32(clamping: milliseconds)) > 0
  }
}
