/// Numbers groups by the values of the grouping expressions, in the order in which groups are first seen.
///
/// The codes of all expressions are packed into one key of 64 bits. When they do not fit, the leading ones are packed
/// as far as they do, and the number of that combination takes their place; so keys never hold more than 64 bits.
final class GroupKeys {
  private let coders: [ValueCoder]
  private let levels: [Level]
  /// The first rows of the groups, when these were numbered without the table of the last level.
  private var firsts: [KeyedRow]?

  /// Expressions whose codes are packed into one key.
  private struct Level {
    let table = KeyTable()
    /// Which expressions, each with how far its code is shifted; the number of the combination of the level before
    /// has the lowest 32 bits.
    var fields: [(coder: Int, shift: Int)]
  }

  /// The keys of grouping expressions; without any, all rows are one group.
  init(_ coders: [ValueCoder]) {
    self.coders = coders
    var levels: [Level] = []
    var current = Level(fields: [])
    var used = 0
    for (index, coder) in coders.enumerated() {
      if used + coder.bits > 64 {
        levels.append(current)
        current = Level(fields: [])
        used = 32
      }
      current.fields.append((index, used))
      used += coder.bits
    }
    self.levels = levels + [current]
  }

  /// Whether there are no expressions.
  var isSingle: Bool { coders.isEmpty }

  /// The number of groups; without expressions there is always one.
  var count: Int { isSingle ? 1 : firsts?.count ?? levels[levels.count - 1].table.count }

  /// About how much memory they take.
  var byteCount: Int {
    levels.reduce(0) { $0 + $1.table.byteCount } + coders.reduce(0) { $0 + $1.byteCount }
  }

  /// The group of each row of a batch.
  func numbers(_ batch: RowBatch) throws(QueryFailure) -> [UInt32] {
    levels[levels.count - 1].table.numbers(of: try keys(batch))
  }

  /// The key of each row of a batch: equal for rows of one group.
  func keys(_ batch: RowBatch) throws(QueryFailure) -> [UInt64] {
    var keys = [UInt64](repeating: 0, count: batch.count)
    for (index, level) in levels.enumerated() {
      if index > 0 {
        keys = levels[index - 1].table.numbers(of: keys).map { UInt64($0) }
        // Each level has a table of its own, which may have grown by all rows.
        if index % 64 == 0 { try coders[0].evaluator.check(further: byteCount) }
      }
      for field in level.fields {
        try coders[field.coder].addCodes(batch, shift: UInt64(field.shift), to: &keys)
      }
    }
    return keys
  }

  /// Takes groups that were numbered elsewhere.
  func take(_ firsts: [KeyedRow]) { self.firsts = firsts }

  /// The values of a grouping expression for some groups.
  func values(ofExpression index: Int, groups: [UInt32]) -> ValueVector {
    var numbers = groups
    for (number, level) in levels.enumerated().reversed() {
      let keys = keys(groups: numbers, of: level, isLast: number == levels.count - 1)
      if let field = level.fields.first(where: { $0.coder == index }) {
        let mask = UInt64(1) << UInt64(coders[index].bits) - 1
        return coders[index].values(
          keys.map { UInt32(truncatingIfNeeded: $0 >> UInt64(field.shift) & mask) })
      }
      numbers = keys.map { UInt32(truncatingIfNeeded: $0) }
    }
    preconditionFailure("Every grouping expression is in one of the levels.")
  }

  private func keys(groups: [UInt32], of level: Level, isLast: Bool) -> [UInt64] {
    if isLast, let firsts { return groups.map { firsts[Int($0)].key } }
    let keys = level.table.keys
    return groups.map { keys[Int($0)] }
  }
}
