import GRDB

/// Makes the steps of a watch from the rows of changes.
struct ChangeReader {
  private(set) var steps: [WatchStep] = []
  private var sequence: Int64
  private let storeID: String
  private var byteCount = 0
  /// Where the columns of the change begin.
  private static let changeColumn = 21

  init(after sequence: Int64, storeID: String) {
    self.sequence = sequence
    self.storeID = storeID
  }

  /// Whether the steps take as much memory as one watcher gets at a time.
  var isFull: Bool { byteCount > AlertStore.page_bytes_max }

  /// Takes the next row.
  ///
  /// A gap is what retention removed, and so is a change whose alert is gone.
  mutating func take(_ row: Row) {
    let next: Int64 = row[ChangeReader.changeColumn]
    if next > sequence + 1 { miss(through: next - 1) }
    if row.hasNull(atIndex: 0) { return miss(through: next) }
    let alert = AlertRecord(row: row, storeID: storeID)
    byteCount += alert.byteCount
    let kind = AlertChangeKind(rawValue: row[ChangeReader.changeColumn + 1]) ?? .updated
    steps.append(.change(AlertChange(sequence: next, kind: kind, alert: alert)))
    sequence = next
  }

  /// There are no rows: either nothing has happened, or nothing of it is kept.
  mutating func takeEnd(lastSequence: Int64) throws {
    if sequence > lastSequence {
      throw AlertRequestError(
        .outOfRange,
        "there is no change \(sequence) yet: the last of this state (\(storeID)) is \(lastSequence); watch from there")
    }
    if sequence < lastSequence { miss(through: lastSequence) }
  }

  private mutating func miss(through last: Int64) {
    var count = UInt64(last - sequence)
    if case .missed(let earlier, _)? = steps.last {
      count += earlier
      steps.removeLast()
    }
    steps.append(.missed(count: count, sequence: last))
    sequence = last
  }
}
