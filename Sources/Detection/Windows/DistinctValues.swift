/// The distinct values that a window has seen, exactly, up to the number that its threshold asks for.
///
/// Values are distinct by their bytes. At the threshold the set stops growing: it only has to say that the threshold is
/// reached.
///
/// - Complexity: O(1) on average for an insertion, O(threshold) memory.
public struct DistinctValues: Sendable, Equatable {
  private var values: Set<ExactText>

  /// Makes a set of values.
  public init(_ values: some Sequence<String> = EmptyCollection<String>()) {
    self.values = Set(values.map { ExactText(text: $0) })
  }

  /// How many distinct values were seen, at most the threshold of the insertions.
  public var count: UInt64 { UInt64(values.count) }

  /// Takes a value and says whether it counts as a new one.
  public mutating func insert(_ value: String, threshold: UInt64) -> Bool {
    guard count < threshold else { return false }
    return values.insert(ExactText(text: value)).inserted
  }
}
