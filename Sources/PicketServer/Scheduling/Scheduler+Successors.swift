import DetectionFiles
import Storage
import Synchronization

extension Scheduler {
  /// A set of detections whose queries are to be followed.
  struct Successor: Sendable {
    let detections: LoadedDetections
    /// Called when its queries are followed, or could not be yet.
    let isTaken: @Sendable () -> Void
  }

  /// Follows the queries of another set from now on; returns when it does, or when it has to wait for the state.
  ///
  /// The account of a query that has the same name, text and times goes on, and so does a run of it that has begun. Runs
  /// of others are abandoned, and their accounts end or begin anew, as after a restart.
  func follow(_ detections: LoadedDetections) async {
    // What is remembered is not known yet: who is reading it takes the set that is served by then.
    if !followed.withLock({ $0.isPrepared }) { return }
    await withCheckedContinuation { continuation in
      let successor = Successor(detections: detections) { continuation.resume() }
      if case .terminated = newSuccessors.yield(successor) { continuation.resume() }
    }
  }

  /// Follows all queries, each in a task, and those of the sets that take their place.
  func followAll() async {
    var tasks = FollowingTasks(self)
    tasks.follow(queries)
    for await successor in successors {
      let isDone = await take(successor.detections, &tasks)
      successor.isTaken()
      if !isDone { retry(successor.detections) }
    }
    await tasks.end()
  }

  /// Follows the queries of a set in place of others; false when what is remembered of them could not be read.
  private func take(_ detections: LoadedDetections, _ tasks: inout FollowingTasks) async -> Bool {
    let queries = detections.scheduledQueries
    let wanted = Set(queries.map(\.registration))
    let (gone, isInBackground) = followed.withLock { followed in
      let gone = followed.queries.filter { !wanted.contains($0.registration) }
      // None of them begins any more.
      followed.queries.removeAll { !wanted.contains($0.registration) }
      return (gone, gone.contains { $0.name == followed.backgroundQuery })
    }
    await tasks.end(gone, endsBackground: isInBackground)
    let kept = Set(self.queries.map(\.name))
    let now = server.clock.unixNanos()
    do {
      // Of flows that came until now the accounts that end are told too.
      noteArrivals()
      let records = try await register(queries, now)
      let begun = entries(of: queries.filter { !kept.contains($0.name) }, records, now)
      entries.withLock { entries in
        entries = entries.filter { kept.contains($0.key) }.merging(begun) { $1 }
      }
    } catch {
      troubles.warning("changed scheduled queries wait: what is remembered of them cannot be read: \(error)")
      tasks.followBackground()
      return false
    }
    followed.withLock { ($0.detections, $0.queries) = (detections, queries) }
    noteArrivals()
    tasks.follow(queries)
    return true
  }

  /// Takes a set once more after a while, unless another one has come by then.
  private func retry(_ detections: LoadedDetections) {
    Task(executorPreference: thread) { [self] in
      await thread.sleep(for: server.configuration.schedulerInterval)
      if server.detections === detections { newSuccessors.yield(Successor(detections: detections) {}) }
    }
  }
}

/// The tasks that follow queries, one for each, and the one for runs in the background.
struct FollowingTasks {
  private let scheduler: Scheduler
  private var byName: [String: Task<Void, Never>] = [:]
  private var background: Task<Void, Never>?

  init(_ scheduler: Scheduler) {
    self.scheduler = scheduler
  }

  /// Follows those queries that are enabled and not followed yet.
  mutating func follow(_ queries: [LoadedQuery]) {
    for query in queries where query.isEnabled && byName[query.name] == nil {
      byName[query.name] = Task(executorPreference: scheduler.thread) { [scheduler] in
        await scheduler.follow(queryNamed: query.name)
      }
    }
    followBackground()
  }

  /// Makes runs in the background, if nobody does.
  mutating func followBackground() {
    if background != nil { return }
    background = Task(executorPreference: scheduler.thread) { [scheduler] in await scheduler.workInBackground() }
  }

  /// Ends the following of some queries, and waits until their runs have ended.
  mutating func end(_ queries: [LoadedQuery], endsBackground: Bool) async {
    var ending = queries.compactMap { byName.removeValue(forKey: $0.name) }
    if endsBackground, let background {
      ending.append(background)
      self.background = nil
    }
    for task in ending { task.cancel() }
    for task in ending { await task.value }
  }

  /// Ends all tasks, and waits for them.
  mutating func end() async {
    let ending = byName.values + [background].compactMap { $0 }
    (byName, background) = ([:], nil)
    for task in ending { task.cancel() }
    for task in ending { await task.value }
  }
}
