/// The flows of a seed, and how they come into the window.
struct OracleFlows {
  let rows: [OracleRow]
  let hasExtremes: Bool
  let timesDiffer: Bool
  private let batch: Int
  private let segmentRows: Int
  private let retentionSeconds: Int

  init(seed: UInt64) {
    var random = OracleRandom(seed: seed &* 7_919)
    var maker = OracleRows()
    (maker.hasExtremes, maker.hasWeeks, maker.timesDiffer) = (
      seed % 5 == 1, seed % 3 == 1, Self.timesDiffer(seed: seed)
    )
    rows = maker.make([0, 1, 7, 60, 400, 1_500, 60, 400][Int(seed % 8)], &random)
    (hasExtremes, timesDiffer) = (maker.hasExtremes, maker.timesDiffer)
    batch = random.pick([1, 13, 500])
    segmentRows = random.pick([16, 100, 65_536])
    retentionSeconds = maker.hasWeeks ? 60 * 86_400 : 7_200
  }

  /// Whether no two flows of a seed have the same time.
  static func timesDiffer(seed: UInt64) -> Bool { seed % 2 == 1 }

  /// Rows in both databases.
  func data(_ rows: [OracleRow]) throws -> OracleData {
    try OracleData(rows, batch: batch, segmentRows: segmentRows, retentionSeconds: retentionSeconds)
  }
}
