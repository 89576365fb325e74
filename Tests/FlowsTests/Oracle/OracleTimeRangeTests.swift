import Flows
import Testing

@Suite("The times that queries ask for, beside SQLite")
struct OracleTimeRangeTests {
  /// Flows that filters keep, with what is said of their times.
  private struct Counts {
    var bounded = 0
    var tight = 0
  }

  @Test("No flow that a filter keeps lies outside of the times that the query is said to ask for")
  func rangesHoldWhatIsKept() throws {
    var counts = Counts()
    for seed in OracleTests.defaultSeeds {
      let flows = OracleFlows(seed: seed)
      let database = try flows.data(flows.rows).database
      database.failsOnOverflow = false
      var expressions = OracleExpressions(random: OracleRandom(seed: seed &+ 1_000))
      for _ in 0..<OracleTests.queriesPerSeed { try check(filter(&expressions, depth: 2), database, &counts) }
    }
    #expect(counts.bounded > 500 && counts.tight > 100, "\(counts)")
  }

  /// Macros and comparisons of the event time among other conditions.
  private func filter(_ expressions: inout OracleExpressions, depth: Int) -> TwoTexts {
    let choice = Int.random(in: 0..<10, using: &expressions.random)
    switch choice {
    case 0...5 where depth > 0:
      let (left, right) = (filter(&expressions, depth: depth - 1), filter(&expressions, depth: depth - 1))
      return left.joined(right, .boolean) { "(\($0) \(choice < 3 ? "AND" : "OR") \($1))" }
    case 6 where depth > 0: return filter(&expressions, depth: depth - 1).wrapped(.boolean) { "(NOT \($0))" }
    case 7: return expressions.condition(depth: 0)
    case 8, 9:
      let time = expressions.value(.time, depth: choice - 8)
      let sign = expressions.random.pick(["=", "<", "<=", ">", ">=", "<>"])
      let column = TwoTexts("p_event_time", .time)
      let bound = expressions.random.chance(60) ? expressions.constant(.time) : time
      return expressions.random.chance(50)
        ? column.joined(bound, .boolean) { "(\($0) \(sign) \($1))" }
        : bound.joined(column, .boolean) { "(\($0) \(sign) \($1))" }
    default: return expressions.macro()
    }
  }

  private func check(_ filter: TwoTexts, _ database: OracleDatabase, _ counts: inout Counts) throws {
    let text = "SELECT COUNT(*) AS n FROM aws_vpcflow WHERE \(filter.picket)"
    let range = try QueryCompiler.compile(text).eventTimeRange
    let earliest = range.earliestNanos(asOf: OracleRows.asOfNanos)
    let latest = range.latestNanos(asOf: OracleRows.asOfNanos)
    guard earliest != nil || latest != nil else { return }
    let sql = "SELECT MIN(p_event_time), MAX(p_event_time) FROM aws_vpcflow WHERE \(filter.sqlite)"
    // NULL when no flow is kept, and nothing when an integer leaves 64 bits.
    guard let row = try? database.rows(sql, [.time, .time]).first, case .integer(let first) = row[0],
      case .integer(let last) = row[1]
    else { return }
    counts.bounded += 1
    counts.tight +=
      first - (earliest ?? .min / 2) < 60_000_000_000 || (latest ?? .max / 2) - last < 60_000_000_000 ? 1 : 0
    #expect(earliest ?? .min <= first && last <= latest ?? .max, "\(range)\n\(text)\n\(sql)")
  }
}
