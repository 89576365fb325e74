/// One document of a detection file, checked by itself; what it says of other documents is still open.
struct DecodedDocument: Sendable {
  /// A name of another document, and where it stands.
  struct Reference: Sendable {
    let name: String
    let position: SourcePosition
  }

  let analysisType: AnalysisType
  /// The id and its place; nil when it cannot be read.
  let id: Reference?
  /// Whether a problem keeps it from being loaded.
  let hasProblems: Bool
  /// What it defines; nil when it has problems.
  ///
  /// For a derived rule its own part, without logic.
  let definition: DetectionDefinition?
  /// The rule that a derived rule starts from.
  let base: Reference?
  /// What it says itself, for a derived rule to put over its base.
  let fields: DefinitionFields
  /// The ids that a pack lists.
  let packIDs: [Reference]
  /// The queries that a rule is evaluated over.
  let queries: [Reference]
}
