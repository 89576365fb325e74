import Flows
import TestSupport
import Testing

extension OracleExpressions {
  private static let fixedUnits: [(names: [String], nanos: Int64)] = [
    (["second", "seconds", "sec", "s"], 1_000_000_000), (["minute", "minutes", "min", "mi", "m"], 60_000_000_000),
    (["hour", "hours", "hh", "hr", "h"], 3_600_000_000_000), (["day", "days", "dd", "d"], 86_400_000_000_000),
    (["week", "weeks", "wk", "w"], 604_800_000_000_000),
  ]
  private static let units: [(unit: String, names: [String])] = [
    ("second", ["second", "sec", "s"]), ("minute", ["minute", "min", "mi"]), ("hour", ["hour", "hh", "hr"]),
    ("day", ["day", "dd", "d"]), ("week", ["week", "wk", "w"]), ("month", ["month", "months", "mon", "mm"]),
    ("year", ["year", "years", "yyyy", "yy", "y"]),
  ]

  mutating func time(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<11, using: &random) {
    case 0, 1: truncated(depth: depth)
    case 2, 3: moved(depth: depth)
    case 4: plusInterval(depth: depth)
    case 5: now()
    case 6, 7: convertedTime(depth: depth)
    default: choice(.time, depth: depth)
    }
  }

  /// What calls itself now is the time that the query runs as of.
  mutating func now() -> TwoTexts {
    let nanos = OracleRows.asOfNanos
    if random.chance(15) {
      return TwoTexts(picket: "CURRENT_DATE", sqlite: "\(nanos - nanos % 86_400_000_000_000)", .time)
    }
    let names = [
      "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP()", "NOW()", "SYSDATE()", "GETDATE()", "LOCALTIMESTAMP",
      "p_current_timestamp()",
    ]
    return TwoTexts(picket: random.pick(names), sqlite: "\(nanos)", .time)
  }

  /// A unit's name, as a name or a text.
  private mutating func spelt(_ names: [String]) -> String {
    let name = random.pick(names)
    return random.pick([name, name.uppercased(), "'\(name)'"])
  }

  private mutating func truncated(depth: Int) -> TwoTexts {
    let (unit, names) = random.pick(Self.units)
    let (spelt, isShort) = (spelt(names), random.chance(40))
    return value(.time, depth: depth).wrapped(
      .time, picket: { isShort ? "TRUNC(\($0), \(spelt))" : "DATE_TRUNC(\(spelt), \($0))" },
      sqlite: { OracleSQLite.start(of: unit, $0) })
  }

  private mutating func moved(depth: Int) -> TwoTexts {
    let (names, nanos) = random.pick(Self.fixedUnits)
    let (name, unit) = (random.pick(["DATEADD", "TIMEADD", "TIMESTAMPADD"]), spelt(names))
    let isColumn = random.chance(30)
    let count =
      isColumn
      ? column(among: [.protocol, .tcpFlags]) : TwoTexts("\(Int.random(in: -9...30, using: &random))", .integer)
    return value(.time, depth: depth).joined(
      count, .time, picket: { "\(name)(\(unit), \($1), \($0))" }, sqlite: { "checked(\($0) + (\($1)) * \(nanos))" })
  }

  /// An INTERVAL, and its nanoseconds.
  private mutating func interval() -> TwoTexts {
    let (text, nanos) = random.pick([
      ("1 hour", Int64(3_600_000_000_000)), ("90 minutes", 5_400_000_000_000), ("1 day 12 hours", 129_600_000_000_000),
      ("1 day, 12 hours", 129_600_000_000_000), ("2 weeks", 1_209_600_000_000_000), ("45 s", 45_000_000_000),
      ("30", 30_000_000_000),
    ])
    return TwoTexts(picket: "INTERVAL '\(text)'", sqlite: "\(nanos)", .integer)
  }

  private mutating func plusInterval(depth: Int) -> TwoTexts {
    let (time, interval) = (value(.time, depth: depth), interval())
    if random.chance(25) {
      return time.joined(interval, .time, picket: { "(\($1) + \($0))" }, sqlite: { "checked(\($1) + \($0))" })
    }
    let sign = random.pick(["+", "-"])
    return time.joined(
      interval, .time, picket: { "(\($0) \(sign) \($1))" }, sqlite: { "checked(\($0) \(sign) \($1))" })
  }

  private mutating func convertedTime(depth: Int) -> TwoTexts {
    let type = random.pick(["TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "DATETIME"])
    let call = random.pick(["TO_TIMESTAMP", "TO_TIMESTAMP_NTZ", "TO_TIMESTAMP_LTZ", "TO_TIMESTAMP_TZ"])
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      let form = random.pick(["TRY_TO_TIMESTAMP(%)", "TRY_TO_TIMESTAMP_NTZ(%)", "TRY_CAST(% AS \(type))"])
      return converted(.time, picket: { form.replacing("%", with: $0) }, { $0.nanos.map { "\($0)" } })
    case 1:
      let form = random.pick(["TRY_TO_DATE(%)", "TRY_CAST(% AS DATE)"])
      return converted(
        .time, picket: { form.replacing("%", with: $0) },
        { $0.nanos.map { "\($0 - $0 % 86_400_000_000_000)" } })
    case 2:
      let form = random.pick(["TO_DATE(%)", "CAST(% AS DATE)", "(%)::DATE"])
      return value(.time, depth: depth).wrapped(
        .time, picket: { form.replacing("%", with: $0) }, sqlite: { OracleSQLite.start(of: "day", $0) })
    case 3:
      return smallInteger().wrapped(.time, picket: { "\(call)(\($0))" }, sqlite: { "(\($0) * 1000000000)" })
    default:
      let form = random.pick(["\(call)(TO_VARCHAR(%))", "\(call)(%)", "CAST(% AS \(type))"])
      return value(.time, depth: depth).wrapped(
        .time, picket: { form.replacing("%", with: $0) }, sqlite: { "(\($0))" })
    }
  }

  /// An integer of times: how many borders of a unit lie between two, or the seconds of one.
  mutating func difference(depth: Int) -> TwoTexts {
    if random.chance(30) {
      let form = random.pick(["DATE_PART(epoch_second, %)", "DATE_PART('epoch', %)", "EXTRACT(epoch FROM %)"])
      return value(.time, depth: depth).wrapped(
        .integer, picket: { form.replacing("%", with: $0) }, sqlite: { OracleSQLite.seconds($0) })
    }
    let (unit, names) = random.pick(Self.units)
    let (name, spelt) = (random.pick(["DATEDIFF", "TIMEDIFF", "TIMESTAMPDIFF"]), spelt(names))
    return value(.time, depth: depth).joined(
      value(.time, depth: 0), .integer, picket: { "\(name)(\(spelt), \($0), \($1))" },
      sqlite: { "(\(OracleSQLite.number(of: unit, $1)) - \(OracleSQLite.number(of: unit, $0)))" })
  }

  // MARK: Macros

  mutating func macro() -> TwoTexts {
    switch Int.random(in: 0..<5, using: &random) {
    case 0, 1:
      let offset = offset()
      return macro("p_occurs_since", [offset.picket]) {
        "(\($0) >= \(OracleRows.asOfNanos) - \(offset.sqlite) AND \($0) < \(OracleRows.asOfNanos))"
      }
    case 2:
      let (low, high) = (macroTime(), macroTime())
      return macro("p_occurs_between", [low.picket, high.picket]) {
        "(\($0) BETWEEN \(low.sqlite) AND \(high.sqlite))"
      }
    case 3:
      let (time, offset) = (macroTime(), offset())
      return macro("p_occurs_around", [time.picket, offset.picket]) {
        "(\($0) BETWEEN \(time.sqlite) - \(offset.sqlite) AND \(time.sqlite) + \(offset.sqlite))"
      }
    default:
      let time = macroTime()
      if random.chance(50) {
        return macro("p_occurs_after", [time.picket]) {
          "(\($0) >= \(time.sqlite) AND \($0) < \(OracleRows.asOfNanos))"
        }
      }
      return macro("p_occurs_before", [time.picket]) { "(\($0) <= \(time.sqlite))" }
    }
  }

  private mutating func macroTime() -> TwoTexts { random.chance(60) ? constant(.time) : value(.time, depth: 1) }

  /// A macro with its column, which is `p_event_time` when it is left out.
  private mutating func macro(_ name: String, _ arguments: [String], _ sqlite: (String) -> String) -> TwoTexts {
    var arguments = arguments
    let alias = tableAlias.map { random.pick([$0, ""]) } ?? ""
    var column = "p_event_time"
    if random.chance(40) {
      column = random.pick(["start", "end", "p_event_time"])
      arguments += [alias, random.pick([column, column.uppercased(), "'\(column)'", "\"\(column)\""])]
    } else if !alias.isEmpty {
      arguments.append(alias)
    }
    let comma = random.pick([", ", ","])
    return TwoTexts(
      picket: "\(name)(\(arguments.joined(separator: comma)))", sqlite: sqlite("\"\(column)\""), .boolean)
  }

  /// A length of time in every form of the grammar, and its nanoseconds.
  private mutating func offset() -> TwoTexts {
    let (names, nanos, counts) = random.pick([
      (["", "s", "sec", "second", "seconds"], Int64(1_000_000_000), [1, 600, 900, 3_599]),
      (["m", "min", "minute", "minutes"], 60_000_000_000, [1, 20, 45, 90]),
      (["h", "hr", "hrs", "hour", "hours"], 3_600_000_000_000, [1, 2, 30]),
      (["d", "day", "days"], 86_400_000_000_000, [1, 9, 21]),
      (["w", "wk", "week", "weeks"], 604_800_000_000_000, [1, 3]),
    ])
    let (count, unit) = (random.pick(counts), random.pick(names))
    let name = random.chance(20) ? unit.uppercased() : unit
    let text = name.isEmpty ? "\(count)" : "\(count)\(random.pick(["", " "]))\(name)"
    return TwoTexts(picket: random.chance(50) ? "'\(text)'" : text, sqlite: "\(Int64(count) * nanos)", .integer)
  }
}

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
      var expressions = OracleExpressions(random: SeededGenerator(seed: seed &+ 1_000))
      for _ in 0..<OracleTests.queriesPerSeed { try check(filter(&expressions, depth: 2), database, &counts) }
    }
    let seedCount = OracleTests.defaultSeeds.count
    #expect(counts.bounded > 20 * seedCount && counts.tight > 4 * seedCount, "\(counts)")
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
