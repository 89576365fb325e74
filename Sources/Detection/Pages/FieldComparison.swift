/// A field compared with constants: what makes two detections look for the same.
///
/// Fields compare without case, as keys of events do; the order of the values does not matter; the text `"443"` and
/// the number `443` differ.
struct FieldComparison: Hashable {
  let path: FieldPath
  let condition: Condition
  let values: [Scalar]

  private let identity: Identity

  private struct Identity: Hashable {
    let field: String
    let condition: Condition
    let values: Set<[UInt8]>
  }

  init(_ path: FieldPath, _ condition: Condition, _ values: [Scalar]) {
    self.path = path
    self.condition = condition
    self.values = values
    identity = Identity(
      field: CaseFolding.folded(path.description), condition: condition, values: Set(values.map(\.identity)))
  }

  static func == (left: FieldComparison, right: FieldComparison) -> Bool {
    left.identity == right.identity
  }

  func hash(into hasher: inout Hasher) {
    identity.hash(into: &hasher)
  }

  /// The comparison as a row of a page's table.
  func indicator(corpusCount: Int) -> Indicator {
    Indicator(
      field: path.description,
      kind: NormalForm.kind(of: condition),
      values: values.map(NormalForm.plain).sorted(),
      corpusCount: corpusCount)
  }
}
