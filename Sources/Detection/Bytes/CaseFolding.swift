/// Text without regard to case: Unicode's simple case folding (CaseFolding.txt, statuses C and S), by which one
/// character stands for another one.
///
/// A folded text may have another length in bytes than the text: the sign for kelvin folds to `k`.
public enum CaseFolding {
  /// Code points that fold by the same distance.
  struct Run: BitwiseCopyable {
    let first: UInt32
    let last: UInt32
    /// Every code point of the run, or every second one.
    let step: UInt32
    let distance: Int32

    init(_ first: UInt32, _ last: UInt32, step: UInt32, distance: Int32) {
      self.first = first
      self.last = last
      self.step = step
      self.distance = distance
    }
  }

  /// The text, folded.
  ///
  /// - Complexity: O(n) in its length.
  public static func folded(_ text: String) -> String { String(decoding: ByteCase.folded(text), as: UTF8.self) }

  /// What a character folds to; itself for most.
  ///
  /// - Complexity: O(log n) in the runs of the table.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].last < scalar.value { low = middle + 1 } else { high = middle }
    }
    guard low < runs.count, runs[low].first <= scalar.value else { return scalar }
    let run = runs[low]
    guard (scalar.value - run.first).isMultiple(of: run.step) else { return scalar }
    return Unicode.Scalar(UInt32(truncatingIfNeeded: Int32(scalar.value) + run.distance)) ?? scalar
  }
}
