/// The distinct values that a window has seen, exactly, up to the number that its threshold asks for.
///
/// At the threshold the set stops growing: it only has to say that the threshold is reached.
///
/// - Complexity: O(1) on average for an insertion, O(threshold) memory.
public struct DistinctValues: Sendable, Equatable {
  /// The values seen so far.
  public private(set) var values: Set<String>

  /// Makes a set of values.
  public init(_ values: Set<String> = []) {
    self.values = values
  }

  /// How many distinct values were seen, at most the threshold of the insertions.
  public var count: UInt64 { UInt64(values.count) }

  /// Takes a value and says whether it counts as a new one.
  public mutating func insert(_ value: String, threshold: UInt64) -> Bool {
    guard count < threshold else { return false }
    return values.insert(value).inserted
  }
}
