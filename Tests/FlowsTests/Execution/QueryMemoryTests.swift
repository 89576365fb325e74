import Flows
import Glibc
import Synchronization
import Testing

@Suite("The memory of a query, as it is accounted and as it is")
struct QueryMemoryTests {
  private static let asOf = RandomFlows.asOfNanos

  private static func list(_ count: Int, _ item: (Int) -> String) -> String {
    (0..<count).map(item).joined(separator: ", ")
  }

  private static let long = String(repeating: "x", count: 300)

  /// Queries that use some ten mebibytes each, and for what.
  static let queries = [
    ("many groups", "SELECT COUNT(*) AS n FROM aws_vpcflow GROUP BY \(list(6) { "bytes + \($0)" }) LIMIT 1"),
    ("long texts", "SELECT COUNT(DISTINCT p_row_id || '\(long)') AS n FROM aws_vpcflow"),
    ("distinct values", "SELECT \(list(8) { "COUNT(DISTINCT bytes + \($0)) AS a\($0)" }) FROM aws_vpcflow"),
    (
      "distinct values of groups",
      "SELECT dstPort, \(list(6) { "COUNT(DISTINCT bytes + \($0)) AS a\($0)" }) FROM aws_vpcflow GROUP BY dstPort LIMIT 1"
    ),
    (
      "sums of groups",
      "SELECT bytes, \(list(30) { "SUM(bytes + \($0)) AS a\($0)" }) FROM aws_vpcflow GROUP BY bytes LIMIT 1"
    ),
    ("rows", "SELECT p_row_id AS a, p_row_id || '\(String(repeating: "y", count: 60))' AS b, bytes FROM aws_vpcflow"),
    ("narrow rows", "SELECT bytes FROM aws_vpcflow"),
    ("rows of groups", "SELECT bytes, srcAddr, MAX(dstPort) AS p, p_row_id FROM aws_vpcflow GROUP BY ALL"),
    ("sorted rows", "SELECT bytes FROM aws_vpcflow ORDER BY \(list(20) { "bytes + \($0)" })"),
    ("lists", "SELECT ARRAY_AGG(p_row_id) AS a, ARRAY_AGG(p_row_id || 'z') AS b FROM aws_vpcflow"),
  ]

  @Test("It is at most twice what is accounted, whatever it is for")
  func accounted() async {
    // In a process of its own, since other tests use memory too.
    await #expect(processExitsWith: .success) {
      let snapshot = Self.flows(32_768)
      for (name, sql) in Self.queries {
        let plan = try QueryCompiler.compile(sql).plan
        // What is made once is there after the first run.
        _ = try MeasuredMemory(plan, snapshot, Self.asOf)
        let memory = try MeasuredMemory(plan, snapshot, Self.asOf)
        print("\(name): \(memory.reservedBytes >> 10) KiB accounted, \(memory.residentBytes >> 10) KiB resident")
        #expect(memory.reservedBytes > 2 << 20, "\(name)")
        // Samples are not exact to a mebibyte or two. Less is resident where the C library still had what it takes.
        #expect(memory.residentBytes <= memory.reservedBytes * 2 + 2 << 20, "\(name): \(memory)")
      }
    }
  }

  private static func flows(_ count: Int) -> FlowSnapshot {
    var window = FlowWindow(rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))
    for start in stride(from: 0, to: count, by: 4_096) {
      var builder = FlowBatchBuilder()
      for index in start..<min(count, start + 4_096) {
        builder.set(.rowId, string: "the-name-of-a-flow-\(index)")
        builder.set(.srcAddr, string: "10.0.\(index / 250 % 250).\(index % 250)")
        builder.set(.bytes, integer: Int64(index) << 20)
        builder.set(.dstPort, integer: Int64(index % 16_384))
        builder.set(.start, integer: asOf)
        precondition(builder.endRow() == nil, "a test inserts good rows")
      }
      window.insert(window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: asOf).batch)
    }
    return window.snapshot()
  }

  @Test("It is reserved in steps while it grows, and a refusal ends the query")
  func refused() throws {
    let plan = try QueryCompiler.compile(Self.queries[1].1).plan
    let asked = Atomic<Int>(0)
    let reserved = Atomic<Int>(0)
    let query = QueryExecution(
      plan: plan, snapshot: Self.flows(16_384), asOfNanos: Self.asOf,
      reserve: { byteCount in
        asked.add(1, ordering: .relaxed)
        if reserved.load(ordering: .relaxed) + byteCount > 5 << 20 { return false }
        reserved.add(byteCount, ordering: .relaxed)
        return true
      })
    #expect(throws: QueryFailure.noMemory) { try query.run() }
    #expect(reserved.load(ordering: .relaxed) > 2 << 20 && asked.load(ordering: .relaxed) < 10)
  }
}

/// What a run reserved at its greatest, and by how much the process grew.
private struct MeasuredMemory {
  private(set) var reservedBytes = 0
  private(set) var residentBytes = 0

  init(_ plan: QueryPlan, _ snapshot: FlowSnapshot, _ asOfNanos: Int64) throws {
    MeasuredMemory.giveBack()
    let before = MeasuredMemory.residentNow()
    let reserved = Atomic<Int>(0)
    let peak = Atomic<Int>(before)
    let look: @Sendable () -> Void = { peak.max(MeasuredMemory.residentNow(), ordering: .relaxed) }
    let result = try QueryExecution(
      plan: plan, snapshot: snapshot, asOfNanos: asOfNanos,
      clock: {
        look()
        return 0
      },
      reserve: { byteCount in
        look()
        reserved.add(byteCount, ordering: .relaxed)
        return true
      },
      isCancelled: {
        look()
        return false
      }
    ).run()
    look()
    withExtendedLifetime(result) {}
    reservedBytes = reserved.load(ordering: .relaxed)
    residentBytes = peak.load(ordering: .relaxed) - before
  }

  /// The memory of the process that is in use, in bytes.
  private static func residentNow() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let fields = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096
  }

  /// Gives memory that is not in use back to the system; glibc declares this where Swift does not see it.
  private static func giveBack() {
    guard let symbol = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
  }
}
