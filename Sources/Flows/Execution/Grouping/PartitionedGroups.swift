/// The groups of partitioned rows, in no order.
struct PartitionedGroups {
  /// The first row of each group.
  let firsts: [KeyedRow]
  /// What each aggregate counted, by group.
  let counts: [[Int64]]
  let times: RowTimes
  let rowCount: Int

  /// About how much memory they take.
  var byteCount: Int { rowCount * (times.areInOrder ? 16 : 24) + firsts.count * counts.count * 8 }

  /// Groups in the order of their first flows.
  func inOrder(_ groups: [UInt32], _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    let scanned = try inScanOrder(groups, checkpoint)
    if times.areInOrder { return scanned }
    // Rows come in order inside of each segment, which leaves little to do.
    let keyed = scanned.map { (key: times.key(firsts[Int($0)]), group: $0) }
    return try keyed.sorted(checkpoint) { $0.key < $1.key }.map(\.group)
  }

  private func inScanOrder(_ groups: [UInt32], _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    if groups.count < rowCount / 16 {
      return try groups.sorted(checkpoint) { firsts[Int($0)].number < firsts[Int($1)].number }
    }
    var groupOfRow = [UInt32](repeating: .max, count: rowCount)
    for group in groups { groupOfRow[Int(firsts[Int(group)].number)] = group }
    return groupOfRow.filter { $0 != .max }
  }
}
