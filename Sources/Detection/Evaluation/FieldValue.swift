/// What a field of an event holds: nothing, one value, or the list that a path with `[*]` gives.
enum FieldValue: BitwiseCopyable {
  case missing
  case value(JSONDocument.Index)
  /// A run of values in the scratch's list of projected values.
  case projection(start: Int32, count: Int32)

  @inline(__always)
  init(_ index: JSONDocument.Index) {
    self = index == JSONDocument.missing ? .missing : .value(index)
  }
}
