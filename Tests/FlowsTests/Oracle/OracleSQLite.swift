/// Forms of SQLite for what Picket has functions and types for.
enum OracleSQLite {
  /// A quotient cut towards the past.
  static func floorDivided(_ value: String, _ divisor: Int64) -> String {
    "((\(value) - ((\(value) % \(divisor)) + \(divisor)) % \(divisor)) / \(divisor))"
  }

  /// Whole seconds of nanoseconds.
  static func seconds(_ nanos: String) -> String { floorDivided(nanos, 1_000_000_000) }

  /// `strftime` of nanoseconds, as a number.
  static func number(_ format: String, _ nanos: String, _ modifiers: String = "") -> String {
    "CAST(strftime('\(format)', \(seconds(nanos)), 'unixepoch'\(modifiers)) AS INTEGER)"
  }

  /// The nanoseconds at which the unit begins that a time lies in.
  static func start(of unit: String, _ nanos: String) -> String {
    switch unit {
    case "second": "(\(seconds(nanos)) * 1000000000)"
    case "minute": "(\(floorDivided(seconds(nanos), 60)) * 60000000000)"
    case "hour": "(\(floorDivided(seconds(nanos), 3_600)) * 3600000000000)"
    case "week": "(\(number("%s", nanos, ", 'start of day', '-6 days', 'weekday 1'")) * 1000000000)"
    default: "(\(number("%s", nanos, ", 'start of \(unit)'")) * 1000000000)"
    }
  }

  /// The number of a unit that a time lies in; consecutive units have consecutive numbers.
  static func number(of unit: String, _ nanos: String) -> String {
    switch unit {
    case "second": seconds(nanos)
    case "minute": floorDivided(seconds(nanos), 60)
    case "hour": floorDivided(seconds(nanos), 3_600)
    case "day": "CAST(julianday(\(seconds(nanos)), 'unixepoch', 'start of day') - 0.5 AS INTEGER)"
    case "week":
      // The first Monday since 1970 is its fifth day.
      "((\(number("%s", nanos, ", 'start of day', '-6 days', 'weekday 1'")) - 345600) / 604800)"
    case "month": "(\(number("%Y", nanos)) * 12 + \(number("%m", nanos)))"
    default: number("%Y", nanos)
    }
  }

  /// A time as text.
  static func text(ofTime nanos: String) -> String {
    "(strftime('%Y-%m-%d %H:%M:%S', \(seconds(nanos)), 'unixepoch') || '.' || "
      + "printf('%09d', ((\(nanos) % 1000000000) + 1000000000) % 1000000000))"
  }

  /// A double rounded to digits after the point, halves away from zero.
  static func rounded(_ value: String, _ digits: Int) -> String {
    let factor = (0..<abs(digits)).reduce(1.0) { factor, _ in factor * 10 }
    let (scaled, back) = digits < 0 ? ("/ \(factor)", "* \(factor)") : ("* \(factor)", "/ \(factor)")
    let size = "abs(\(value)) \(scaled)"
    let magnitude = "(floor(\(size)) + (\(size) - floor(\(size)) >= 0.5)) \(back)"
    return "(CASE WHEN \(value) < 0 THEN - (\(magnitude)) ELSE \(magnitude) END)"
  }
}
