/// How many queries had which outcome.
struct OracleTally: CustomStringConvertible {
  private var counts: [String: Int] = [:]
  private var total = 0

  /// Counts an outcome.
  mutating func add(_ outcome: OracleOutcome) {
    counts[outcome.category, default: 0] += 1
    total += 1
  }

  /// How many queries had answers that differ.
  var differentCount: Int { counts["different"] ?? 0 }

  var description: String {
    counts.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  private func share(_ categories: String...) -> Double {
    Double(categories.reduce(0) { $0 + (counts[$1] ?? 0) }) / Double(max(total, 1))
  }

  /// Whether enough queries had an answer, and one with rows, to say something.
  func isTelling(ofRows rowCount: Int, hasExtremes: Bool) -> Bool {
    let answered = share("the same rows", "no rows")
    let oneSided = share("only Picket overflows", "only SQLite overflows")
    let leastWithRows = rowCount == 0 ? 0 : rowCount == 1 ? 0.3 : 0.5
    return answered >= (hasExtremes ? 0.75 : 0.9) && share("the same rows") >= leastWithRows && oneSided <= 0.05
  }
}
