/// Rows of a batch with their groups.
struct GroupedBatch {
  let batch: RowBatch
  /// The group of each row; empty when all rows are of one group.
  let numbers: [UInt32]
  /// How many groups there are by now.
  let groupCount: Int
  /// The event times of the rows; empty when rows come in the order of the flows.
  let times: [Int64]

  /// Some of the rows, by their position in the batch.
  func subset(_ positions: [Int32]) -> GroupedBatch {
    GroupedBatch(
      batch: batch.subset(positions), numbers: numbers.isEmpty ? [] : positions.map { numbers[Int($0)] },
      groupCount: groupCount, times: times.isEmpty ? [] : positions.map { times[Int($0)] })
  }

  /// The group of a row.
  @inline(__always)
  func group(_ index: Int) -> Int { numbers.isEmpty ? 0 : Int(numbers[index]) }
}
