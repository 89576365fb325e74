import Dispatch
import Flows
import Foundation
import Storage
import Synchronization
import TestSupport

/// Batches of flows that a test can tell apart.
enum TestFlows {
  /// A time to start from, in nanoseconds since 1970.
  static let start: Int64 = 1_700_000_000_000_000_000
  static let second: Int64 = 1_000_000_000
  static let hour = 3_600 * second

  /// Flows with numbers, a millisecond apart; the number of each is in its `bytes`, and in its `p_row_id` when they have
  /// names; accounts are those of a list, if any, in turn.
  static func batch(
    _ numbers: Range<Int>, at nanos: Int64 = start, named: Bool = false, accounts: [String] = []
  ) -> FlowBatch {
    var builder = FlowBatchBuilder()
    for number in numbers {
      builder.set(.start, nanos: nanos + Int64(number - numbers.lowerBound) * 1_000_000)
      builder.set(.bytes, integer: Int64(number))
      builder.set(.dstPort, integer: Int64(number % 1_000))
      set("10.0.\(number / 256 % 256).\(number % 256)", .srcAddr, &builder)
      set(number.isMultiple(of: 2) ? "ACCEPT" : "REJECT", .action, &builder)
      if number.isMultiple(of: 3) { builder.set(.packets, integer: 7) }
      if !accounts.isEmpty { set(accounts[number % accounts.count], .account, &builder) }
      if named { set("row-\(number)", .rowId, &builder) }
      precondition(builder.endRow() == nil, "a flow of the tests is a good one")
    }
    return builder.takeBatch(logType: "AWS.VPCFlow")
  }

  private static func set(_ text: String, _ column: FlowColumn, _ builder: inout FlowBatchBuilder) {
    var text = text
    text.withUTF8 { builder.set(column, text: UnsafeRawBufferPointer($0)) }
  }
}

extension FlowSnapshot {
  /// Every row with all its values, in an order that does not depend on when it came.
  var lines: [String] {
    segments.flatMap { segment in
      (0..<segment.rowCount).map { row in
        FlowColumn.allCases.map { text($0, row, in: segment) }.joined(separator: " ")
      }
    }.sorted()
  }

  /// The numbers of the flows of `TestFlows`, in order.
  var numbers: [Int] {
    segments.flatMap { segment in
      (0..<segment.rowCount).map { Int(segment.column(.bytes).value(row: $0) ?? -1) }
    }.sorted()
  }

  private func text(_ column: FlowColumn, _ row: Int, in segment: FlowSegment) -> String {
    if case .rowIds(let ids) = segment.column(column) { return ids.text(row) }
    guard let value = segment.column(column).value(row: row) else { return "-" }
    if column.kind != .text { return String(value) }
    return value == 0 ? "-" : dictionaries.dictionary(for: column).string(Int(value))
  }
}

extension FlowStore {
  /// Opens the flows of a state directory, with other settings where the test has some.
  static func open(
    _ scratch: ScratchDirectory, at nanos: Int64 = TestFlows.start,
    _ change: (inout FlowStoreConfiguration) -> Void = { _ in }
  ) throws -> FlowStore {
    var configuration = FlowStoreConfiguration(directory: scratch.path("state"))
    change(&configuration)
    return try FlowStore(configuration, nowNanos: nanos)
  }

  /// Takes a batch and waits for what becomes of it.
  @discardableResult
  func take(_ batch: FlowBatch, at nanos: Int64 = TestFlows.start, owner: UInt32 = .max) throws -> FlowReceipt {
    let done = DispatchSemaphore(value: 0)
    let answer = Mutex<Result<FlowReceipt, StateError>?>(nil)
    submit(batch, receivedNanos: nanos, owner: owner) { result in
      answer.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    guard let result = answer.withLock({ $0 }) else { preconditionFailure("the store has answered") }
    return try result.get()
  }
}

extension ScratchDirectory {
  /// The files of the flow log, in order of their names.
  func flowFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path("state/flows")).filter { $0 != "flows.last" }.sorted()
  }

  /// The bytes of a file of the flow log.
  func flowFile(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: path("state/flows/\(name)"))))
  }

  /// Puts a file of the flow log in place, as if nothing that it lacks had been acknowledged, unless that is kept.
  func writeFlowFile(_ bytes: some Sequence<UInt8>, _ name: String, keepsWitness: Bool = false) throws {
    if !keepsWitness { try? FileManager.default.removeItem(atPath: path("state/flows/flows.last")) }
    try FileManager.default.createDirectory(atPath: path("state/flows"), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path("state/flows/\(name)")))
  }

  /// Makes a state directory that has a single file of the flow log.
  static func holding(_ bytes: some Sequence<UInt8>, as name: String) throws -> ScratchDirectory {
    let scratch = try ScratchDirectory()
    try scratch.writeFlowFile(bytes, name)
    return scratch
  }
}
