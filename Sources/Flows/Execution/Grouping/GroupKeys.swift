/// Numbers groups by the values of the grouping expressions, in the order in which groups are first seen.
///
/// The codes of all expressions are packed into one key of 64 bits. When they do not fit, the leading ones are packed
/// as far as they do, and the number of that combination takes their place; so keys never hold more than 64 bits.
final class GroupKeys {
  private let coders: [ValueCoder]
  private let levels: [Level]

  /// Expressions whose codes are packed into one key.
  private struct Level {
    let table = KeyTable()
    /// How far the number of the combination of the level before is shifted; it has 32 bits.
    let shiftOfPrevious: Int?
    /// Which expressions, each with how far its code is shifted.
    var fields: [(coder: Int, shift: Int)]
  }

  /// The keys of grouping expressions; without any, all rows are one group.
  init(_ coders: [ValueCoder]) {
    self.coders = coders
    var levels: [Level] = []
    var current = Level(shiftOfPrevious: nil, fields: [])
    var used = 0
    for (index, coder) in coders.enumerated() {
      if used + coder.bits > 64 {
        levels.append(current)
        current = Level(shiftOfPrevious: 0, fields: [])
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
  var count: Int { isSingle ? 1 : levels[levels.count - 1].table.count }

  /// About how much memory they take.
  var byteCount: Int {
    levels.reduce(0) { $0 + $1.table.byteCount } + coders.reduce(0) { $0 + $1.byteCount }
  }

  /// The group of each row of a batch.
  func numbers(_ batch: RowBatch) throws(QueryFailure) -> [UInt32] {
    var numbers: [UInt32] = []
    for level in levels {
      var keys = [UInt64](repeating: 0, count: batch.count)
      if level.shiftOfPrevious != nil { keys = numbers.map { UInt64($0) } }
      for field in level.fields {
        try coders[field.coder].addCodes(batch, shift: UInt64(field.shift), to: &keys)
      }
      numbers = level.table.numbers(of: keys)
    }
    return numbers
  }

  /// The values of a grouping expression for some groups.
  func values(ofExpression index: Int, groups: [UInt32]) -> ValueVector {
    var numbers = groups
    for level in levels.reversed() {
      let keys = level.table.keys
      if let field = level.fields.first(where: { $0.coder == index }) {
        let mask = UInt64(1) << UInt64(coders[index].bits) - 1
        return coders[index].values(
          numbers.map { UInt32(truncatingIfNeeded: keys[Int($0)] >> UInt64(field.shift) & mask) })
      }
      numbers = numbers.map { UInt32(truncatingIfNeeded: keys[Int($0)]) }
    }
    preconditionFailure("Every grouping expression is in one of the levels.")
  }
}
