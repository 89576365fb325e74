import Flows
import Foundation
import Testing

@Suite("Queries beside SQLite")
struct OracleTests {
  /// Each seed makes other flows and other queries; `PICKET_ORACLE_SEEDS` has the first and the last of others, `25 1000`.
  static let seeds = Array(otherSeeds ?? defaultSeeds)
  static let defaultSeeds: ClosedRange<UInt64> = 1...24
  static let queriesPerSeed = 150

  private static let otherSeeds: ClosedRange<UInt64>? = {
    let bounds = ProcessInfo.processInfo.environment["PICKET_ORACLE_SEEDS"]?.split(separator: " ")
    guard let bounds, let first = bounds.first.flatMap({ UInt64($0) }), let last = bounds.last.flatMap({ UInt64($0) })
    else { return nil }
    return first...max(first, last)
  }()

  @Test("Random queries give the rows that SQLite gives on the same flows", arguments: seeds)
  func answersAreSQLites(seed: UInt64) throws {
    let flows = OracleFlows(seed: seed)
    let comparison = OracleComparison(data: try flows.data(flows.rows))
    var queries = OracleQueries(seed: seed, timesDiffer: flows.timesDiffer)
    var tally = OracleTally()
    for number in 0..<Self.queriesPerSeed {
      let query = queries.next()
      let outcome = comparison.outcome(query)
      tally.add(outcome)
      // The first few are made smaller and shown; the rest is in the counts.
      if case .different(let difference) = outcome, tally.differentCount <= 3 {
        report(query, difference, flows, "seed \(seed), query \(number), \(flows.rows.count) flows")
      }
    }
    #expect(tally.differentCount == 0, "seed \(seed): \(tally)")
    #expect(tally.isTelling(ofRows: flows.rows.count, hasExtremes: flows.hasExtremes), "seed \(seed): \(tally)")
    if Self.otherSeeds != nil { print("seed \(seed): \(tally)") }
  }

  private func report(
    _ query: OracleQuery, _ difference: OracleOutcome.Difference, _ flows: OracleFlows, _ place: String
  ) {
    var shrinker = OracleShrinker(query, flows.rows, difference, flows.data)
    shrinker.run()
    var words = difference.words
    if let data = try? flows.data(shrinker.rows),
      case .different(let smaller) = OracleComparison(data: data).outcome(shrinker.query)
    {
      words = smaller.words
    }
    Issue.record(
      """
      \(place): \(difference.kind); made smaller:
      \(shrinker.query.picket)
      \(shrinker.query.sqlite)
      over \(shrinker.rows.map { "\($0)" }.joined(separator: "\n  "))
      \(words)
      As it was found:
      \(query.picket)
      \(query.sqlite)
      """)
  }
}
