/// A double kept in a word of 64 bits, so that words compare as the doubles do.
///
/// There is one zero and one NaN; NaN equals itself and is greater than every number. Equal doubles are equal words.
enum DoubleWord {
  /// The word of a double.
  static func word(_ value: Double) -> Int64 {
    if value.isNaN { return Int64(bitPattern: Double.nan.bitPattern) }
    return reordered(Int64(bitPattern: (value + 0.0).bitPattern))
  }

  /// The double of a word.
  static func value(_ word: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: reordered(word)))
  }

  /// Turns the bits of negative numbers around, which is also the way back.
  private static func reordered(_ bits: Int64) -> Int64 {
    bits ^ ((bits >> 63) & Int64.max)
  }
}
