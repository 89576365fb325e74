extension FlowWindow {
  /// Goes on as a window that was filled anew from what an earlier one had, where not all of that is there any more.
  ///
  /// - Parameters:
  ///   - rowNumber: identifiers are made from numbers from here on, or from later ones.
  ///   - completeSinceNanos: flows with an earlier event time may be missing, in nanoseconds since 1970.
  public mutating func resume(rowNumber: UInt64, completeSinceNanos: Int64) {
    nextRowNumber = max(nextRowNumber, rowNumber)
    self.completeSinceNanos = max(self.completeSinceNanos, completeSinceNanos)
  }
}
