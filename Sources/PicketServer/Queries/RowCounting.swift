import Detection
import Dispatch
import Flows
import Primitives
import PythonBodies
import Storage
import Wire

/// Counts what rules match of the rows of queries: a row that overlapping runs see again counts once.
///
/// A row that a run counted towards a rule is not counted again by a run whose interval overlaps that of the first, in
/// whatever order the two are made. An alert knows it by a name that is made of the query, the row and the time that the
/// run was as of: a run that is repeated after a crash counts once, too. What was counted is remembered in the
/// transaction of the matches.
final class RowCounting: Sendable {
  private let server: ServerContext
  private let schedules: ScheduleStore
  /// Two runs of a query at the same time would not see what the other counts.
  private let locks = BargingLock<[String: AsyncLock]>([:])

  /// Matches that are counted in one transaction.
  private static let matchesAtOnce = 1_000

  init(_ server: ServerContext) {
    self.server = server
    schedules = ScheduleStore(server.store)
  }

  /// The secret of the fingerprints of rows: the state's own.
  var fingerprintKey: FlowFingerprintKey {
    FlowFingerprintKey(UInt64(server.store.storeID, radix: 16) ?? 0, 0x7069_636b_6574_726f)
  }

  /// Counts the verdicts on the rows of a run, and remembers them; returns the outcomes.
  ///
  /// Throws `StateError` when not all could be counted. Those that were are not counted again. A run of the schedule waits
  /// for one that counts, and for no other that waits.
  func count(
    _ verdicts: [RowVerdict], of run: QueryRun, queryName: String, isAsked: Bool, _ program: LogTypeProgram
  ) async throws -> [EventResult] {
    if verdicts.isEmpty { return [] }
    let lock = locks.withLock { locks in
      if let lock = locks[queryName] { return lock }
      let lock = AsyncLock()
      locks[queryName] = lock
      return lock
    }
    return try await lock.withLock(goesFirst: !isAsked) {
      var results: [EventResult] = []
      let before = try await countedBefore(run, queryName, program)
      for part in parts(of: verdicts) {
        results += try await count(part, of: run, queryName, before)
      }
      return results
    }
  }

  /// What the verdicts are when nothing is to be counted.
  func uncounted(_ verdicts: [RowVerdict], queryName: String, purpose: MatchLedger.Purpose) -> [EventResult] {
    var ledger = MatchLedger(purpose: purpose, logType: queryName)
    for one in verdicts {
      one.event.withUnsafeBytes { ledger.add(one.verdict, index: one.index, event: $0) }
    }
    return ledger.results
  }

  /// Counts a failed run as a failure of each rule over its rows.
  func fail(queryName: String, asOfNanos: Int64, message: String, _ program: LogTypeProgram) async throws {
    let failures = program.rules.map { rule in
      StoredMatch(
        Detection.DetectionError(
          rule: rule, code: "scheduled-query", message: "the scheduled query '\(queryName)' failed: \(message)"),
        logType: queryName, event: [], eventID: "\(queryName)@\(asOfNanos)")
    }
    _ = try await take(failures)
  }

  // MARK: Counting

  /// The rows that earlier runs have counted whose flows this one overlaps, by rule.
  private func countedBefore(
    _ run: QueryRun, _ queryName: String, _ program: LogTypeProgram
  ) async throws -> [String: Set<RowFingerprint>] {
    let interval = interval(of: run)
    var counted: [String: Set<RowFingerprint>] = [:]
    for rule in program.rules {
      let id = rule.definition.id
      counted[id] = try await schedules.countedRows(ofQuery: queryName, towards: id, overlapping: interval)
    }
    return counted
  }

  /// The event times that a run looked at.
  ///
  /// It saw no flow that has left the window; flows that should have left may still be there, with younger ones. A run as
  /// of a time to come looked at what there was: what comes until then is still to be counted.
  private func interval(of run: QueryRun) -> CountedInterval {
    let oldestNanos = min(run.window.completeSinceNanos, run.window.oldestNanos ?? .max)
    return CountedInterval(
      earliestNanos: max(run.earliestNanos ?? .min, oldestNanos), asOfNanos: min(run.asOfNanos, run.ranNanos))
  }

  private func parts(of verdicts: [RowVerdict]) -> [ArraySlice<RowVerdict>] {
    stride(from: 0, to: verdicts.count, by: RowCounting.matchesAtOnce).map {
      verdicts[$0..<min($0 + RowCounting.matchesAtOnce, verdicts.count)]
    }
  }

  private func count(
    _ verdicts: ArraySlice<RowVerdict>, of run: QueryRun, _ queryName: String, _ before: [String: Set<RowFingerprint>]
  ) async throws -> [EventResult] {
    var ledger = MatchLedger(purpose: .count, logType: queryName)
    var counted: [String: [RowFingerprint]] = [:]
    for one in verdicts {
      let known = Set(before.filter { $0.value.contains(one.fingerprint) }.keys)
      for match in one.verdict.matches where !known.contains(match.rule.definition.id) {
        let rule = match.rule
        if rule.definition.createsAlert || rule.signalFields != nil {
          counted[rule.definition.id, default: []].append(one.fingerprint)
        }
      }
      one.event.withUnsafeBytes {
        ledger.add(
          one.verdict, index: one.index, event: $0,
          eventID: RowName.text(one.fingerprint, queryName, asOfNanos: run.asOfNanos), countedBefore: known)
      }
    }
    let run = CountedRun(queryName: queryName, interval: interval(of: run), rows: counted)
    ledger.apply(try await take(ledger.matches, counted: run)[...])
    return ledger.results
  }

  private func take(_ matches: [StoredMatch], counted: CountedRun? = nil) async throws -> [StoredOutcome] {
    if matches.isEmpty { return [] }
    return try await withCheckedThrowingContinuation { continuation in
      server.store.submit(MatchBatch(matches: matches, now: server.time.now(), counted: counted)) {
        continuation.resume(with: $0)
      }
    }
  }
}

/// The names by which the rows of a run are known to windows and to the key-value store.
enum RowName {
  /// The name of a row.
  static func text(_ row: RowFingerprint, _ queryName: String, asOfNanos: Int64) -> String {
    "\(queryName)@\(asOfNanos)#\(String(row.high, radix: 16)).\(String(row.low, radix: 16))"
  }
}

/// The verdict of rules on one row of a result.
struct RowVerdict: Sendable {
  let index: UInt32
  let verdict: EventVerdict
  /// The row as the event that the rules saw.
  let event: [UInt8]
  /// Identifies the row in later runs.
  let fingerprint: RowFingerprint

  /// Evaluates the rows of a result, and returns those that any rule matched or failed on.
  ///
  /// `nowNanos` is what inline filters that end are held against, and the time that the run is as of, which is a part of
  /// the names of its rows; what bodies in Python write is kept where it `isCounted`. A row is known by its identity, and by how many rows
  /// of the same one are before it in the result. Throws `QueryStop` when it is cancelled, and when the verdicts take more memory than they may.
  static func verdicts(
    on result: QueryResult, _ program: LogTypeProgram, _ python: PythonHost?, at nowNanos: Int64,
    key: FlowFingerprintKey, isCounted: Bool, _ memory: consuming VerdictMemory, _ activity: ActivityCounters,
    _ cancellation: Cancellation
  ) throws(QueryStop) -> [RowVerdict] {
    let evaluator = EventEvaluator()
    let writer = RowEventWriter(columnNames: result.columns.map(\.name))
    var countsBefore: [[UInt8]: UInt64] = [:]
    var verdicts: [RowVerdict] = []
    var work = RowWork(program)
    defer { activity.add(rows: work.rowCount, nanosByRule: work.nanosByRule, of: program) }
    for (index, row) in result.rows.enumerated() {
      if index % RowVerdict.checkedRows == 0, cancellation.isCancelled { throw .abandoned }
      let identity = result.identities[index]
      let before = countsBefore[identity, default: 0]
      countsBefore[identity] = before + 1
      let event = writer.event(of: row)
      var verdict = work.verdict(on: event, program, evaluator, at: nowNanos)
      if verdict.isEmpty { continue }
      let fingerprint = fingerprint(identity, before, key)
      if !verdict.pythonCalls.isEmpty, let python {
        if isCounted {
          let name = RowName.text(fingerprint, program.logType, asOfNanos: nowNanos)
          python.complete(&verdict, on: event, logType: program.logType, countedAs: name, of: nil)
        } else {
          _ = python.complete(&verdict, on: event, logType: program.logType)
        }
      }
      if verdict.matches.isEmpty, verdict.errors.isEmpty { continue }
      let row = RowVerdict(
        index: UInt32(clamping: index), verdict: verdict, event: event, fingerprint: fingerprint)
      try memory.add(row.byteCount)
      verdicts.append(row)
    }
    return verdicts
  }

  private static func fingerprint(_ identity: [UInt8], _ before: UInt64, _ key: FlowFingerprintKey) -> RowFingerprint {
    let bytes = withUnsafeBytes(of: before.littleEndian) { identity + Array($0) }
    let bits = key.fingerprint(of: bytes)
    return RowFingerprint(high: bits.high, low: bits.low)
  }

  /// About how much memory it takes, with what an answer makes of it.
  private var byteCount: Int {
    let matches = verdict.matches.reduce(0) { sum, match in
      sum + RowVerdict.matchBytes + match.title.utf8.count + match.dedup.utf8.count + match.context.count
    }
    let errors = verdict.errors.reduce(0) { $0 + RowVerdict.matchBytes + $1.message.utf8.count }
    return event.count + matches + errors
  }

  /// What a match or a failure takes beside its texts, as a verdict and in an answer.
  private static let matchBytes = 768

  /// Rows between two looks at whether the result is still wanted.
  private static let checkedRows = 1_024
}

/// How many rows the rules of a query were held against, and how long each rule took.
private struct RowWork {
  private(set) var rowCount = 0
  /// By the rules of the program, in nanoseconds.
  private(set) var nanosByRule: [Int]
  private var sampler = EvaluationSampler { Int64(DispatchTime.now().uptimeNanoseconds) }

  init(_ program: LogTypeProgram) {
    nanosByRule = [Int](repeating: 0, count: program.rules.count)
  }

  /// The verdict of the rules on a row as an event.
  ///
  /// The writer makes one JSON object for any row, but a list may make it too large.
  mutating func verdict(
    on event: [UInt8], _ program: LogTypeProgram, _ evaluator: EventEvaluator, at nowNanos: Int64
  ) -> EventVerdict {
    rowCount += 1
    do throws(EventError) {
      guard let times = sampler.next() else { return try evaluator.evaluate(event, with: program, at: nowNanos) }
      times.clear()
      let verdict = try evaluator.evaluate(event, with: program, at: nowNanos, timing: times)
      let weight = sampler.measured()
      for entry in times.entries { nanosByRule[entry.rule] &+= Int(entry.nanos) &* weight }
      return verdict
    } catch {
      return EventVerdict(failed: error, of: program)
    }
  }
}

/// The memory that the verdicts on the rows of a run take: what the query left of its own, reserved in steps.
struct VerdictMemory {
  private let memory: QueryMemory?
  private let bytesMax: Int
  private var freeBytes: Int
  /// What was taken and is not reserved yet.
  private var openBytes = 0

  private static let stepBytes = 1 << 20

  /// Nothing is taken yet.
  init(_ memory: QueryMemory?, bytesMax: Int, taken: Int) {
    self.memory = memory
    self.bytesMax = bytesMax
    freeBytes = bytesMax - taken
  }

  /// Takes some.
  mutating func add(_ byteCount: Int) throws(QueryStop) {
    freeBytes -= byteCount
    openBytes += byteCount
    if freeBytes < 0 { throw .failed(.tooMuchMemory(limit: bytesMax)) }
    if openBytes < VerdictMemory.stepBytes { return }
    if let memory, !memory.reserve(openBytes) { throw .refused(memory.refusal) }
    openBytes = 0
  }
}

/// A lock that tasks wait for without holding a thread, in the order in which they asked for it.
final class AsyncLock: Sendable {
  private struct State {
    var isLocked = false
    /// Those that go first.
    var first: [CheckedContinuation<Void, Never>] = []
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = BargingLock(State())

  /// Runs the body while no other one runs.
  ///
  /// A task that is cancelled while it waits gets the lock all the same; those that go first get it before all others.
  func withLock<Result>(goesFirst: Bool = false, _ body: () async throws -> Result) async rethrows -> Result {
    await lock(goesFirst)
    defer { unlock() }
    return try await body()
  }

  private func lock(_ goesFirst: Bool) async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.isLocked {
          if goesFirst { state.first.append(continuation) } else { state.waiting.append(continuation) }
          return false
        }
        state.isLocked = true
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  private func unlock() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if !state.first.isEmpty { return state.first.removeFirst() }
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      state.isLocked = false
      return nil
    }
    next?.resume()
  }
}
