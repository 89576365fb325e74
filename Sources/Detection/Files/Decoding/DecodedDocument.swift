/// One document of a detection file, checked by itself; what it says of other documents is still open.
struct DecodedDocument: Sendable {
  /// A name of another document, and where it stands.
  struct Reference: Sendable {
    let name: String
    let position: SourcePosition

    init(name: String, position: SourcePosition) {
      self.name = name
      self.position = position
    }

    /// The text that a node is; nil when it is none.
    init?(_ node: YAMLNode) {
      guard let name = node.text else { return nil }
      self.name = name
      position = node.position
    }
  }

  let analysisType: AnalysisType
  /// Where it begins.
  let start: SourcePosition
  /// The id and its place; nil when it cannot be read.
  let id: Reference?
  /// Whether a problem keeps it from being loaded.
  let hasProblems: Bool
  /// What it defines; nil when it has problems.
  ///
  /// For a derived rule its own part, without logic.
  let definition: DetectionDefinition?
  /// Of a query with problems, what could be read all the same; nil when its text is not among that.
  let faultyQuery: DetectionDefinition?
  /// The rule that a derived rule starts from.
  let base: Reference?
  /// What it says itself, for a derived rule to put over its base.
  let fields: DefinitionFields
  /// The ids that a pack lists.
  let packIDs: [Reference]
  /// The queries that a rule is evaluated over.
  let queries: [Reference]
  /// The log types that a rule is evaluated for.
  let logTypes: [Reference]
  /// The file of Python that it names.
  let filename: Reference?
  /// What is most likely not meant in it; empty when it has problems.
  let warnings: [LintWarning]
}
