/// The logic of a definition, by kind.
public enum DetectionBody: Sendable {
  /// A Simple Detection, which Picket compiles and runs.
  case simple(SimpleDetection)
  /// SQL over a table of records, whose rows rules look at.
  case query(QueryDefinition)
  /// A Python file, which Picket lists and does not run.
  case python(filename: String)
  /// A document without logic of its own, or of a kind that is not run yet; says why.
  case other(reason: String)
}
