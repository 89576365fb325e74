/// Rows of a query's answer that a run has counted towards a rule.
public struct CountedRows: Sendable, Equatable {
  /// The rule that matched them.
  public var ruleID: String
  /// The rows.
  public var fingerprints: [RowFingerprint]

  /// Describes rows.
  public init(ruleID: String, fingerprints: [RowFingerprint]) {
    self.ruleID = ruleID
    self.fingerprints = fingerprints
  }
}
