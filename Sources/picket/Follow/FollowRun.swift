import Follow
import InputFiles
import PicketClient

/// Reads sources, sends what they have, and stores how far that is acknowledged.
final class FollowRun {
  /// Rounds without anything new after which a run that is to end at the end of what is there has come to it.
  private static let idleRoundsMax = 3
  /// How many times as long as a look or a store the pause after it is at least.
  private static let pauseFactor = 10

  private let configuration: FollowConfiguration
  private let isOnce: Bool
  private let client: PicketClient
  private let store: PositionFile?
  private let report: FollowReport
  private let clock = ContinuousClock()
  private var readers: [any FollowReader] = []
  private var isChanged = false
  /// When positions are to be stored again, if they change.
  private var nextStore: ContinuousClock.Instant
  /// When is the time for the next look.
  private var nextLook: ContinuousClock.Instant

  init(configuration: FollowConfiguration, isOnce: Bool, client: PicketClient, store: PositionFile?) throws {
    self.configuration = configuration
    self.isOnce = isOnce
    self.client = client
    self.store = store
    report = FollowReport(sources: configuration.sources)
    nextStore = clock.now
    nextLook = clock.now
    do {
      let positions = try store?.read() ?? FollowPositions()
      readers = try configuration.readers(from: positions, isOnce: isOnce)
    } catch let error as PositionError {
      throw CommandFailure(.failed, error.description)
    }
  }

  /// Follows until a signal comes, or to the end of what is there; returns what came of it.
  func run() async throws -> FollowReport {
    let sender = FollowSender(
      client: client, limits: configuration.limits, settle: { [unowned self] in try settle($0, $1) },
      note: { try StandardErrorNote.write($0) })
    do {
      try await follow(sender)
      try await sender.drain()
    } catch is FollowStopped {
      // What has no answer is sent again by the next run.
    }
    try finish()
    return report
  }

  private func follow(_ sender: FollowSender) async throws {
    var idleRounds = 0
    while !Interruption.hasCome {
      try look()
      var isIdle = true
      for reader in readers {
        let items = try reader.read()
        if !items.isEmpty { isIdle = false }
        for item in items {
          try await sender.send(item)
          try storeIfDue()
        }
      }
      try await tell()
      if !isIdle {
        idleRounds = 0
        continue
      }
      try await sender.drain()
      try storeIfDue()
      idleRounds += 1
      if isOnce {
        // The next round looks for files anew.
        nextLook = clock.now
        if idleRounds == FollowRun.idleRoundsMax { return }
      } else if FollowPause.isInterrupted(for: .milliseconds(configuration.limits.pollMilliseconds)) {
        return
      }
    }
  }

  /// Looks for files, when it is time to; new ones are stored before anything of them is sent.
  private func look() throws {
    let start = clock.now
    if start < nextLook { return }
    var isNew = false
    for reader in readers where reader.look() { isNew = true }
    if isNew { try writePositions() }
    nextLook = next(.milliseconds(configuration.limits.scanMilliseconds), after: start)
  }

  /// The next time of what began at a time, so that where it takes long it still takes little of all time.
  private func next(_ interval: Duration, after start: ContinuousClock.Instant) -> ContinuousClock.Instant {
    let now = clock.now
    return max(start + interval, now + (now - start) * FollowRun.pauseFactor)
  }

  private func settle(_ item: FollowItem, _ outcome: FollowOutcome) throws {
    readers[item.source].acknowledge(item.mark)
    isChanged = true
    try report.add(item, outcome)
  }

  /// Tells people what they should know.
  private func tell() async throws {
    for (source, reader) in readers.enumerated() {
      for note in reader.takeNotes() { try report.note(source, note) }
      for record in reader.takeRefused() { try report.refuse(source, record.place, record.reason) }
    }
    try report.endEpisodes()
    for logType in report.takeUnnamed() {
      // The note is worth having without the suggestion, so a failure to get the status is ignored.
      let names = (try? await client.getStatus())?.logTypes.map(\.logType) ?? []
      try StandardErrorNote.write(UnnamedLogTypes.note(on: logType, named: names))
    }
  }

  private func storeIfDue() throws {
    if isChanged, clock.now >= nextStore { try writePositions() }
  }

  private func writePositions() throws {
    isChanged = false
    let start = clock.now
    defer { nextStore = next(.milliseconds(configuration.limits.positionMilliseconds), after: start) }
    guard let store else { return }
    var positions = FollowPositions()
    for (source, reader) in zip(configuration.sources, readers) { positions.sources[source.name] = reader.position }
    do {
      try store.write(positions)
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }

  private func finish() throws {
    try writePositions()
    for (source, reader) in readers.enumerated() {
      for note in reader.takeNotes() { try report.note(source, note) }
      for record in reader.takeRefused() { try report.refuse(source, record.place, record.reason) }
      if isOnce, let rest = reader.rest { try report.note(source, rest) }
    }
    try report.endEpisodes(all: true)
  }
}

extension FollowConfiguration {
  /// The readers of the sources, each from its stored position on.
  func readers(from positions: FollowPositions, isOnce: Bool) throws -> [any FollowReader] {
    try sources.enumerated().map { number, source in
      let stored = positions.sources[source.name]
      switch source.input {
      case .files(let patterns, .lines(let format)):
        return LineFollowReader(
          number: number, logType: source.logType, format: format, patterns: patterns, table: stored?.files,
          skipsPresent: source.skipsPresent, lineBytesMax: limits.lineBytesMax)
      case .files(let patterns, let format):
        return DocumentFollowReader(
          number: number, logType: source.logType, format: format, patterns: patterns, table: stored?.documents,
          skipsPresent: source.skipsPresent, areComplete: isOnce)
      case .journal(let selection):
        return try JournalFollowReader(
          number: number, logType: source.logType, selection: selection, cursor: stored?.cursor,
          skipsPresent: source.skipsPresent, eventBytesMax: limits.lineBytesMax)
      }
    }
  }
}
