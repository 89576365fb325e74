import Flows

/// The few flows that fuzzed queries run over: with nulls, extremes, equal times and texts that look like other types.
struct FuzzFlows {
  /// The time that queries run as of.
  static let asOfNanos: Int64 = 1_790_000_000_000_000_000

  /// All flows in one segment for each part of time.
  let few: FlowSnapshot
  /// The same flows in as many segments as there can be.
  let many: FlowSnapshot

  static let shared = Result { try FuzzFlows() }

  private init() throws {
    few = try Self.snapshot(segmentRows: 65_536)
    many = try Self.snapshot(segmentRows: 1)
  }

  private static let rowCount = 48
  private static let texts = [
    "10.0.0.1", "", "-", "7", "-12", "1.5", "1e400", "inf", "nan", "true", "NO", "2026-09-21 14:13:20", " a ", "A%_\\'",
    "\u{FC}\u{1F600}e\u{301}", "9223372036854775807", "9223372036854775808",
  ]
  private static let numbers: [Int64] = [0, 1, 2, 63, 1 << 31, (1 << 53) + 1, .max - 1, .max]

  private static func snapshot(segmentRows: Int) throws -> FlowSnapshot {
    var limits = FlowWindowLimits()
    limits.flow_segment_rows_max = segmentRows
    limits.flow_retention_seconds = 31_622_400
    var window = FlowWindow(limits: limits, rowIdPrefix: "fuzz", fingerprintKey: FlowFingerprintKey(1, 2))
    var builder = FlowBatchBuilder()
    var numbers = SeededNumbers(seed: 1)
    for _ in 0..<rowCount {
      fill(&builder, &numbers)
      if let error = builder.endRow() { throw error }
    }
    let admission = window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: asOfNanos)
    try FuzzFailure.require(admission.batch.rowCount == rowCount, "\(admission.refused)")
    window.insert(admission.batch)
    return window.snapshot()
  }

  private static func fill(_ builder: inout FlowBatchBuilder, _ random: inout SeededNumbers) {
    for column in FlowColumn.allCases where column.rawValue <= FlowColumn.trafficPath.rawValue {
      guard random.below(6) > 0 else { continue }
      switch (column, column.kind) {
      case (.srcAddr, _), (.dstAddr, _), (.pktSrcAddr, _), (.pktDstAddr, _):
        set(column, ["10.0.0.1", "10.0.0.2", "2001:db8::1"][random.below(3)], &builder)
      case (.srcPort, _), (.dstPort, _), (.protocol, _), (.version, _):
        builder.set(column, integer: [0, 6, 22, 255][random.below(4)])
      case (.start, _): builder.set(column, nanos: asOfNanos - Int64(random.below(40)) * 86_400_000_000_001)
      case (.end, _): builder.set(column, nanos: asOfNanos + Int64(random.below(3)) * 1_000_000_000)
      case (_, .text): set(column, texts[random.below(texts.count)], &builder)
      default: builder.set(column, integer: Self.numbers[random.below(Self.numbers.count)])
      }
    }
  }

  private static func set(_ column: FlowColumn, _ text: String, _ builder: inout FlowBatchBuilder) {
    var text = text
    text.withUTF8 { builder.set(column, text: UnsafeRawBufferPointer($0)) }
  }
}
