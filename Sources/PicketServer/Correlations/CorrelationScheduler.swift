import Detection
import Flows
import Logging
import Primitives
import Storage
import Synchronization

/// Runs the active correlation rules at their times, one after the other, and those runs that were missed before them.
///
/// Shares the thread of scheduled queries, and their turns: one run at a time over both. What a run has begun with is of
/// one set of detections to its end. A set takes the place of another between two runs.
final class CorrelationScheduler: Sendable {
  private struct Followed {
    /// The set whose rules are followed; nil before the first.
    var detections: LoadedDetections?
    /// In order of id.
    var entries: [CorrelationEntry] = []
    /// The longest look-back of all rules that were followed: one that comes back finds its matches.
    var longestLookbackNanos: Int64 = 0
  }

  private let server: ServerContext
  private let threads: QueryThreads
  private let thread: SchedulerThread
  private let store: CorrelationStore
  private let followed = Mutex(Followed())
  private let episodes: RunEpisodes
  private let troubles: RateLimitedLog

  /// How long after its time a run may begin without a word, in nanoseconds.
  private static let delayNanosMax: Int64 = 60_000_000_000
  /// How long a change of detections waits at most until its rules are followed.
  private static let changeInterval = Duration.seconds(1)

  init(_ server: ServerContext, _ scheduler: Scheduler) {
    self.server = server
    threads = scheduler.runner.threads
    thread = scheduler.thread
    store = CorrelationStore(server.store)
    episodes = RunEpisodes(logger: server.logger, subject: "correlation rule")
    troubles = RateLimitedLog(logger: server.logger)
  }

  /// Works until the task is cancelled.
  func run() async {
    await withTaskExecutorPreference(thread) {
      await withTaskGroup { group in
        group.addTask { await self.followAll() }
        group.addTask { await self.forgetSignals() }
      }
    }
  }

  /// How the active correlation rules are, in order of id.
  var entries: [CorrelationEntry] { followed.withLock { $0.entries } }

  /// Follows the rules of the set that is served now; later, where what is remembered of them cannot be read.
  func follow() async { _ = await isFollowing() }

  // MARK: Times

  private func followAll() async {
    while !Task.isCancelled {
      if await isFollowing() { while !Task.isCancelled, await runDue() {} }
      let interval = min(server.configuration.schedulerInterval, CorrelationScheduler.changeInterval)
      let next = entries.compactMap { $0.timetable.next() }.min() ?? .max
      await thread.sleep(for: min(interval, .nanoseconds(max(1_000_000, next.subtractingSaturated(server.time.now())))))
    }
  }

  /// Follows the rules of the set that is served now; false when what is remembered of them cannot be read.
  private func isFollowing() async -> Bool {
    let detections = server.detections
    if followed.withLock({ $0.detections === detections }) { return true }
    let programs = detections.program.correlations
    let now = server.time.now()
    do {
      let records = try await store.register(programs.map(\.registration), nowNanos: now)
      let missedMax = server.limits.queryMissedRunsMax
      followed.withLock { followed in
        let before = Dictionary(followed.entries.map { ($0.program.id, $0) }) { first, _ in first }
        followed.entries = programs.map { program in
          let known = before[program.id].flatMap { $0.program.registration == program.registration ? $0 : nil }
          guard var entry = known else {
            return CorrelationEntry(program, records[program.id], missedMax: missedMax, nowNanos: now)
          }
          entry.program = program
          return entry
        }
        followed.detections = detections
        followed.longestLookbackNanos = max(
          followed.longestLookbackNanos, programs.map(\.rule.lookbackNanos).max() ?? 0)
      }
      return true
    } catch {
      troubles.warning("correlation rules wait: what is remembered of them cannot be read: \(error)")
      return false
    }
  }

  /// Makes one run of each rule that is due; false when none was, or when one is to be tried again.
  private func runDue() async -> Bool {
    var hasRun = false
    for entry in entries {
      let now = server.time.now()
      let due = change(entry) { entry -> (asOfNanos: Int64, leftOut: UInt64)? in
        guard entry.timetable.due(nowNanos: now) != nil else { return nil }
        let leftOut = entry.timetable.leaveOut(nowNanos: now)
        return entry.timetable.due(nowNanos: now).map { ($0, leftOut) }
      }
      guard let due = due ?? nil else { continue }
      noteLeftOut(entry, due.leftOut)
      if await !carryOut(entry, asOfNanos: due.asOfNanos) { return false }
      hasRun = true
    }
    return hasRun && followed.withLock { $0.detections === server.detections }
  }

  /// Changes an entry; nil when its rule is not followed any more.
  private func change<Value: Sendable>(
    _ entry: CorrelationEntry, _ body: (inout CorrelationEntry) -> Value
  ) -> Value? {
    followed.withLock { followed in
      guard let place = followed.entries.firstIndex(where: { $0.program.id == entry.program.id }) else { return nil }
      return body(&followed.entries[place])
    }
  }

  private func noteLeftOut(_ entry: CorrelationEntry, _ count: UInt64) {
    guard count > entry.leftOutCount else { return }
    _ = change(entry) { $0.leftOutCount = count }
    server.logger.warning(
      """
      correlation rule '\(entry.program.id)': \(count - entry.leftOutCount) missed runs are not made up \
      (query_missed_runs_max)
      """)
  }

  // MARK: Runs

  /// Makes a run and commits what it has found, with its end; false when it is to be tried again.
  private func carryOut(_ entry: CorrelationEntry, asOfNanos: Int64) async -> Bool {
    let program = entry.program
    _ = change(entry) { $0.isRunning = true }
    defer { _ = change(entry) { $0.isRunning = false } }
    do {
      let outcome = try await threads.runOnSchedule { [self] cancellation in
        noteBegin(entry, asOfNanos: asOfNanos)
        return try committed(program, asOfNanos: asOfNanos, cancellation)
      }
      note(program, uncommitted: nil)
      _ = change(entry) { $0.count(outcome) }
      log(outcome, isMadeUp: asOfNanos < entry.followedSinceNanos)
      return true
    } catch is QueryStop {
      // The daemon stops, and makes the run up when it starts again.
      return false
    } catch is CancellationError {
      return false
    } catch {
      note(program, uncommitted: error)
      return false
    }
  }

  /// Runs a rule on the thread of the caller; returns what was committed.
  private func committed(
    _ program: CorrelationProgram, asOfNanos: Int64, _ cancellation: Cancellation
  ) throws -> CorrelationRun.Outcome {
    let clock = server.clock
    let started = clock.monotonicNanos()
    let end = started + program.rule.schedule.timeoutNanos
    var run = CorrelationRun(program: program, store: server.store, asOfNanos: asOfNanos)
    run.limits.stepsMax = server.limits.correlationStepsMax
    run.limits.matchesMax = server.limits.correlationMatchesMax
    var outcome: CorrelationRun.Outcome
    do {
      outcome = try run.outcome { cancellation.isCancelled || clock.monotonicNanos() >= end }
    } catch let stop as CorrelationStop {
      if cancellation.isCancelled { throw QueryStop.abandoned }
      let minutes = program.rule.schedule.timeoutMinutes
      outcome = run.failure(
        stop == .cancelled ? "it took more than \(minutes) \(noun(minutes, "minute")), the time that it may" : "\(stop)"
      )
    }
    outcome.run.elapsedNanos = clock.monotonicNanos() - started
    outcome.run.endedNanos = clock.unixNanos()
    let batch = MatchBatch(matches: outcome.matches, now: server.time.now(), correlated: outcome.run)
    server.counters.matches.count(outcome.matches, try server.store.take(batch))
    server.counters.detectionErrors.count(outcome.run.error.isEmpty ? 0 : 1)
    return outcome
  }

  // MARK: The log

  private func noteBegin(_ entry: CorrelationEntry, asOfNanos: Int64) {
    let delayNanos = server.time.now() - max(asOfNanos, entry.followedSinceNanos)
    let isDelayed = delayNanos > CorrelationScheduler.delayNanosMax
    if isDelayed { _ = change(entry) { $0.delayedCount += 1 } }
    episodes.note(
      .delayed, ofQuery: entry.program.id, isDelayed,
      begins: """
        began \(delayNanos / 1_000_000_000) seconds after its time, \(FlowTime.text(asOfNanos)); runs on the schedule wait \
        for each other, and 'picket schedules' shows what they take
        """,
      ends: "begins at its time again")
  }

  private func note(_ program: CorrelationProgram, uncommitted error: (any Error)?) {
    episodes.note(
      .uncounted, ofQuery: program.id, error != nil,
      begins: "is run again until what it finds can be counted: \(error.map { "\($0)" } ?? "")",
      ends: "could be counted again")
  }

  private func log(_ outcome: CorrelationRun.Outcome, isMadeUp: Bool) {
    let run = outcome.run
    let kind = isMadeUp ? "made up a run that was missed" : "ran on its schedule"
    if !run.error.isEmpty {
      troubles.warning(
        "correlation rule '\(run.ruleID)' failed, as of \(FlowTime.text(run.asOfNanos)): \(run.error)",
        of: "\(run.ruleID) failed")
    }
    episodes.note(
      .truncated, ofQuery: run.ruleID, outcome.isTruncated,
      begins: "finds more than \(server.limits.correlationMatchesMax) at a time; the rest has no alert"
        + " (correlation_matches_max)",
      ends: "finds no more at a time again than have alerts")
    server.logger.info(
      """
      correlation rule '\(run.ruleID)' \(kind), as of \(FlowTime.text(run.asOfNanos)): signals read \(run.signalCount), \
      took \(run.elapsedNanos / 1_000) us, matches \(run.matchCount), new \(outcome.newCount)
      """)
  }

  // MARK: Retention

  /// Forgets now and then the matches that no run can see again.
  private func forgetSignals() async {
    while !Task.isCancelled {
      do {
        if let before = neededSinceNanos() {
          while try await store.prune(before: before) > 0 { await Task.yield() }
        }
      } catch {
        troubles.warning(
          "matches that no correlation rule looks at any more could not be removed: \(error)", of: "prune")
      }
      await thread.sleep(for: .seconds(60))
    }
  }

  /// The earliest time that a run to come looks at; nil while it is not known which rules there are.
  private func neededSinceNanos() -> Int64? {
    let now = server.time.now()
    return followed.withLock { followed in
      if followed.detections == nil { return nil }
      let longest = now.subtractingSaturated(followed.longestLookbackNanos)
      return min(longest, followed.entries.map(\.neededSinceNanos).min() ?? longest)
    }
  }
}
