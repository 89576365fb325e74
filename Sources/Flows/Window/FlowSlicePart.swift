/// The rows of a batch that belong to one slice of event time.
struct FlowSlicePart {
  /// The number of the slice: event time divided by its length, rounded down.
  let slice: Int64
  /// The indices of the rows, in order; nil when all rows belong to the slice.
  let rows: [UInt32]?

  /// The slices of rows, in the order of time.
  static func parts(of rows: FlowRows, sliceNanos: Int64) -> [FlowSlicePart] {
    let first = rows.firstNanos.dividedDown(by: sliceNanos)
    if rows.lastNanos.dividedDown(by: sliceNanos) == first { return [FlowSlicePart(slice: first, rows: nil)] }
    var slices: [Int64: [UInt32]] = [:]
    for (row, time) in rows.eventTimes.enumerated() {
      slices[time.dividedDown(by: sliceNanos), default: []].append(UInt32(row))
    }
    return slices.sorted { $0.key < $1.key }.map { FlowSlicePart(slice: $0.key, rows: $0.value) }
  }
}
