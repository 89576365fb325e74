import Detection
import Glibc

/// A worker as the supervisor knows it; used on the supervisor's thread only.
final class PythonWorker {
  /// A frame that a worker has and has not answered.
  struct Flight {
    let sequence: UInt32
    let jobs: [PythonJob]
    /// Whether it is for bodies that use the key-value store.
    let usesKeys: Bool
    /// What its events have written to the key-value store so far.
    var attempt = KeyAttempt()
  }

  let index: Int
  /// Its id; nil until the zygote has forked it.
  var processID: pid_t?
  let socket: OwnedDescriptor
  let page: BlamePage
  private(set) var flights: [Flight] = []
  var output = SocketOutput()
  var decoder = PythonFrameDecoder()
  /// Whether it was killed because a body ran for too long.
  private(set) var isKilled = false
  /// When its socket was of no use any more, in nanoseconds of the monotonic clock; nil while it is.
  ///
  /// How it ended is said by the zygote a moment later.
  private(set) var goneNanos: UInt64?
  /// What the page had when it was looked at last, and when it had changed.
  private var seen: (entry: BlamePage.Entry, nanos: UInt64)?

  init(index: Int, socket: OwnedDescriptor, page: BlamePage) {
    self.index = index
    self.socket = socket
    self.page = page
  }

  /// Whether it can be given frames.
  var isReady: Bool { processID != nil && goneNanos == nil && !isKilled }

  /// Frames that it has.
  var flightCount: Int { flights.count }

  /// Gives it a frame.
  func send(_ frame: PythonFrame, _ jobs: [PythonJob], usesKeys: Bool) {
    if flights.isEmpty { seen = nil }
    flights.append(Flight(sequence: frame.sequence, jobs: jobs, usesKeys: usesKeys))
    output.append(frame.bytes)
  }

  /// Takes a frame that it has answered; nil for one that it does not have.
  func take(_ sequence: UInt32) -> Flight? {
    guard let place = flights.firstIndex(where: { $0.sequence == sequence }) else { return nil }
    return flights.remove(at: place)
  }

  /// Calls the key-value store for an event of a frame; nil for one that it does not have.
  func call(
    _ sequence: UInt32, _ event: Int, _ body: (inout KeyAttempt, PythonJob) throws(KeyError) -> KeyReply
  ) throws(KeyError) -> KeyReply? {
    guard let place = flights.firstIndex(where: { $0.sequence == sequence }),
      flights[place].jobs.indices.contains(event)
    else { return nil }
    return try body(&flights[place].attempt, flights[place].jobs[event])
  }

  /// Its socket is of no use any more; where it still runs it is ended.
  func leave() {
    goneNanos = goneNanos ?? BlamePage.nowNanos()
    if let processID { Glibc.kill(processID, SIGKILL) }
  }

  /// Takes all that it has not answered.
  func takeAll() -> [Flight] {
    defer { flights = [] }
    return flights
  }

  /// The body that it is in, of a frame that it has not answered.
  var culprit: BlamePage.Entry? {
    let entry = page.entry
    guard entry.body != nil, flights.contains(where: { $0.sequence == entry.sequence }) else { return nil }
    return entry
  }

  /// When it is to be looked at next, in nanoseconds of the monotonic clock; nil while it has nothing to do.
  ///
  /// Kills it where a body runs for longer than `nanosMax`.
  func supervise(_ nanosMax: UInt64) -> UInt64? {
    if let goneNanos { return goneNanos &+ PythonWorker.endNanosMax }
    guard !flights.isEmpty, !isKilled else { return nil }
    let now = BlamePage.nowNanos()
    let entry = page.entry
    if seen?.entry != entry { seen = (entry, now) }
    // Between two bodies it is at work itself: with what it is given that takes no time to speak of.
    let began = culprit?.beganNanos ?? (seen?.nanos ?? now) &+ PythonWorker.ownNanosMax
    let due = min(began, now &+ PythonWorker.ownNanosMax) &+ nanosMax
    // A call may begin right after this look.
    if due > now { return min(due, now &+ nanosMax) }
    // Only what has stood there for a while counts: the page may have been half written.
    if let seen, now &- seen.nanos >= PythonWorker.writtenNanosMax { kill() }
    return now &+ PythonWorker.writtenNanosMax
  }

  /// How long a page is half written at most, in nanoseconds, unless the system lets others run meanwhile.
  private static let writtenNanosMax: UInt64 = 1_000_000

  private func kill() {
    guard let processID else { return }
    isKilled = true
    Glibc.kill(processID, SIGKILL)
  }

  /// Whether the zygote should have said by now how it ended.
  var isOverdue: Bool { goneNanos.map { BlamePage.nowNanos() > $0 &+ PythonWorker.endNanosMax } ?? false }

  /// How long it takes the zygote at most to say how a worker has ended, in nanoseconds.
  private static let endNanosMax: UInt64 = 2_000_000_000

  /// How long it may do nothing but work of its own, in nanoseconds, beside the limit of bodies.
  private static let ownNanosMax: UInt64 = 10_000_000_000
}
