import Flows

/// Batches of random flows as a window admits them: few different values, many nulls.
struct RandomBatches {
  private var state: UInt64
  private let window = FlowWindow(rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))

  private static let addresses = ["10.0.0.1", "10.0.0.2", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1"]
  private static let texts = ["egress", "EGRESS", "ingress", "a\"b\\c", "é", "\u{1}\n", "null", "vpc-1", "x"]

  init(seed: UInt64) {
    state = seed
  }

  /// A batch whose rows were all admitted.
  mutating func batch(rowCount: Int) -> FlowBatch {
    var builder = FlowBatchBuilder()
    for row in 0..<rowCount {
      for column in FlowColumn.recorded where below(3) > 0 { set(column, &builder) }
      if below(2) == 0 { set(.rowId, text: "row-\(state)-\(row)", &builder) }
      precondition(builder.endRow() == nil, "a test makes good rows")
    }
    return window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: TestFlows.hour).batch
  }

  private mutating func set(_ column: FlowColumn, _ builder: inout FlowBatchBuilder) {
    switch column {
    case .srcPort, .dstPort: builder.set(column, integer: [0, 22, 80, 443, 8_080, 65_535][below(6)])
    case .packets, .bytes: builder.set(column, integer: [0, 1, 1_500, .max][below(4)])
    case .start: builder.set(column, integer: TestFlows.hour - Int64(below(5)) * TestFlows.minute)
    case .end: builder.set(column, integer: TestFlows.hour + Int64(below(5)) * 1_234_567_891)
    case .srcAddr, .dstAddr, .pktSrcAddr, .pktDstAddr:
      set(column, text: RandomBatches.addresses[below(RandomBatches.addresses.count)], &builder)
    default:
      if column.kind == .integer {
        builder.set(column, integer: Int64(below(7)))
      } else {
        set(column, text: RandomBatches.texts[below(RandomBatches.texts.count)], &builder)
      }
    }
  }

  private func set(_ column: FlowColumn, text: String, _ builder: inout FlowBatchBuilder) {
    Array(text.utf8).withUnsafeBytes { builder.set(column, text: $0) }
  }

  private mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
}
