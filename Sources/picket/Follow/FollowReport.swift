import Follow
import PicketClient
import Primitives

/// Counts what became of events, and tells people of trouble: once when it begins, and how much of it there was.
final class FollowReport {
  /// What came of one source.
  struct Tally {
    var sent = 0
    var matched = 0
    var refused = 0
    /// When the last record of a row of refused ones came; nil when there is no such row.
    var episode: (lastAt: ContinuousClock.Instant, furtherCount: Int)?
    var isLogTypeLookedUp = false
  }

  /// How long nothing is refused before the next refusal is news.
  private static let episodeSeconds = 60

  private let names: [String]
  private let clock = ContinuousClock()
  private(set) var tallies: [Tally]
  /// Log types that no detection was found for, to be told with what may have been meant.
  private(set) var unnamed: [String] = []

  init(sources: [FollowSource]) {
    names = sources.map(\.name)
    tallies = sources.map { _ in Tally() }
  }

  /// Counts what became of an item.
  func add(_ item: FollowItem, _ outcome: FollowOutcome) throws {
    let source = item.source
    switch outcome {
    case .evaluated(let response):
      tallies[source].sent += 1
      if !response.matches.isEmpty { tallies[source].matched += 1 }
      if response.detectionsEvaluated == 0, !tallies[source].isLogTypeLookedUp, case .event(let request) = item.request
      {
        unnamed.append(request.logType)
      }
      tallies[source].isLogTypeLookedUp = true
    case .ingested(let response):
      tallies[source].sent += Int(clamping: response.acceptedCount + response.repeatedCount)
      tallies[source].matched += Int(clamping: response.matchCount)
      if let first = response.rejected.first {
        try refuse(
          source, "\(item.place), record \(first.index)", first.reason, count: Int(clamping: response.rejectedCount))
      }
    case .refused(let reason): try refuse(source, item.place, reason)
    case .passed, .noRoom, .unavailable: break
    }
  }

  /// Counts records that were refused, and reports the first of a row of them.
  func refuse(_ source: Int, _ place: String, _ reason: String, count: Int = 1) throws {
    tallies[source].refused += count
    if let episode = tallies[source].episode {
      tallies[source].episode = (clock.now, episode.furtherCount + count)
    } else {
      tallies[source].episode = (clock.now, count - 1)
      try note(source, "\(place): refused: \(reason); further ones are counted")
    }
  }

  /// Reports rows of refused records that have ended; all of them at the end.
  func endEpisodes(all: Bool = false) throws {
    for source in tallies.indices {
      guard let episode = tallies[source].episode,
        all || clock.now - episode.lastAt > .seconds(FollowReport.episodeSeconds)
      else { continue }
      tallies[source].episode = nil
      if episode.furtherCount > 0 { try note(source, "\(grouped(episode.furtherCount)) more were refused after that") }
    }
  }

  /// The log types that nobody was told of yet.
  func takeUnnamed() -> [String] {
    defer { unnamed = [] }
    return unnamed
  }

  /// Tells people something of a source.
  func note(_ source: Int, _ text: String) throws {
    try StandardErrorNote.write("\(names[source]): \(text)")
  }

  var refused: Int { tallies.reduce(0) { $0 + $1.refused } }

  /// A line for each source.
  var lines: [String] {
    zip(names, tallies).map { name, tally in
      "\(VisibleText.line(name)): \(grouped(tally.sent)) sent, \(grouped(tally.matched)) matched, \(grouped(tally.refused)) refused"
    }
  }
}
