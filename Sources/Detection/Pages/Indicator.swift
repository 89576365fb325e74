/// A field, a kind of comparison and the values that a detection looks for, or excludes.
public struct Indicator: Sendable, Equatable {
  /// The field in the syntax of `KeyPath`; `list[*].name` for what is asked of a list's elements.
  public var field: String
  /// The kind of comparison in normal form, for example `eq` or `in`.
  public var kind: String
  /// The values without quotes, sorted as text; empty for kinds that take none, such as `exists`.
  public var values: [String]
  /// How many other loaded detections look for (or exclude) the same field, kind and values.
  public var corpusCount: Int

  /// Makes an indicator.
  public init(field: String, kind: String, values: [String], corpusCount: Int = 0) {
    self.field = field
    self.kind = kind
    self.values = values
    self.corpusCount = corpusCount
  }
}
