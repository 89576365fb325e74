/// Where the objects of an input hold their records.
public enum RecordsKey: Sendable, Equatable {
  /// Objects that are known for holding records, and nothing else, are taken apart.
  case automatic
  /// Each object is a record.
  case none
  /// Each object holds its records at this path of keys.
  case path([String])

  /// Reads `none`, or keys with dots between them; nil for a key that is empty.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    let keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if keys.contains(where: \.isEmpty) { return nil }
    self = .path(keys)
  }
}
