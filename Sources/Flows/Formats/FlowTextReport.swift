/// What became of the lines of a flow log.
public struct FlowTextReport: Sendable {
  /// All lines, blank ones and headers among them.
  public internal(set) var lineCount = 0
  /// Lines that became rows.
  public internal(set) var acceptedCount = 0
  /// Lines that were refused.
  public internal(set) var refusedCount = 0
  /// The first lines that were refused, in order, as many as the parser names.
  public internal(set) var refused: [RefusedFlowLine] = []
  /// What is to be said once of all lines: fields and keys that were left out.
  public internal(set) var notes: [String] = []

  /// Runs of lines that gave no row: where each starts, and how many such lines there are up to and with it.
  private var gaps: [(start: Int32, countThrough: Int32)] = []

  /// How many refused lines are named.
  private let refusedNamedMax: Int

  init(refusedNamedMax: Int) {
    self.refusedNamedMax = refusedNamedMax
  }

  /// The line of a row, counted from 0; rows are counted from the first one that these lines gave.
  ///
  /// - Complexity: O(log n) in the runs of lines that gave no row.
  public func lineIndex(ofRow row: Int) -> Int {
    var low = 0
    var high = gaps.count
    while low < high {
      let middle = (low + high) / 2
      // Rows before a run: its first line less the lines without a row before it.
      let skippedBefore = middle == 0 ? 0 : Int(gaps[middle - 1].countThrough)
      if Int(gaps[middle].start) - skippedBefore <= row { low = middle + 1 } else { high = middle }
    }
    return row + (low == 0 ? 0 : Int(gaps[low - 1].countThrough))
  }

  /// Ends a line that gave a row.
  mutating func accept() {
    lineCount += 1
    acceptedCount += 1
  }

  /// Ends a line that gives no row and is none: blank, or a header.
  mutating func skip() {
    let skipped = lineCount - acceptedCount
    if let last = gaps.last, Int(last.start) + skipped - skippedBeforeLastGap == lineCount {
      gaps[gaps.count - 1].countThrough += 1
    } else {
      gaps.append((Int32(clamping: lineCount), Int32(clamping: skipped + 1)))
    }
    lineCount += 1
  }

  /// Ends a line that is refused.
  mutating func refuse(_ reason: () -> String) {
    refusedCount += 1
    if refused.count < refusedNamedMax {
      refused.append(RefusedFlowLine(index: lineCount, reason: reason()))
    }
    skip()
  }

  private var skippedBeforeLastGap: Int { gaps.count < 2 ? 0 : Int(gaps[gaps.count - 2].countThrough) }
}
