/// Rows that were admitted and are not in the window yet, so that a batch checked meanwhile neither repeats them nor gets
/// their numbers.
public struct FlowPendingRows: Sendable {
  var fingerprints = Set<FlowFingerprint>()
  /// How many numbers they take.
  var rowCount: UInt64 = 0

  var isEmpty: Bool { fingerprints.isEmpty }

  /// No rows.
  public init() {}

  /// Adds what a window admitted.
  public mutating func add(_ admission: FlowAdmission, of window: FlowWindow) {
    let batch = admission.batch
    rowCount += UInt64(batch.rowCount)
    guard batch.column(.rowId).isFilled else { return }
    for row in 0..<batch.rowCount {
      let code = batch.textCode(.rowId, row: row)
      guard code != 0 else { continue }
      batch.texts.withText(code) { text in
        _ = fingerprints.insert(FlowFingerprint(of: text, key: window.fingerprintKey))
      }
    }
  }
}
