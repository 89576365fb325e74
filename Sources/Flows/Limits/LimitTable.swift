/// Bounds that can be read and changed by their names.
public protocol LimitTable: Sendable {
  /// All bounds, in the order of the documentation.
  static var entries: [LimitEntry<Self>] { get }
}

extension LimitTable {
  /// The value of a bound.
  public subscript(entry: LimitEntry<Self>) -> Int {
    get { self[keyPath: entry.path] }
    set { self[keyPath: entry.path] = newValue }
  }
}
