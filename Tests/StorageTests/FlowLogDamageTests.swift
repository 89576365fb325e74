import Flows
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A damaged flow log")
struct FlowLogDamageTests {
  /// A log of one file, `flows-0000000001.log`, and where each of its entries ends.
  private struct Log {
    var bytes: [UInt8]
    var ends: [Int]
    var rowCounts: [Int]

    /// The flows of the entries that end within so many bytes.
    func numbers(within byteCount: Int) -> [Int] {
      let entryCount = ends.dropFirst().count { $0 <= byteCount }
      return Array(0..<rowCounts.prefix(entryCount).reduce(0, +))
    }
  }

  private static let name = "flows-0000000001.log"
  private static let next = "flows-0000000002.log"

  private static func makeLog() throws -> Log {
    let scratch = try ScratchDirectory()
    let store = try FlowStore.open(scratch)
    let rowCounts = [3, 1, 7, 2, 5]
    var ends = [FlowLogHeader.byteCount]
    var first = 0
    for count in rowCounts {
      try store.take(TestFlows.batch(first..<first + count, named: count == 7))
      first += count
      ends.append(store.status.logByteCount)
    }
    store.close()
    return Log(bytes: try scratch.flowFile(name), ends: ends, rowCounts: rowCounts)
  }

  @Test("Cut anywhere, it gives exactly the batches that are whole before the cut, and goes on")
  func truncations() throws {
    let log = try FlowLogDamageTests.makeLog()
    #expect(log.ends.last == log.bytes.count)
    for count in 0...log.bytes.count {
      let scratch = try ScratchDirectory.holding(log.bytes.prefix(count), as: FlowLogDamageTests.name)
      let store = try FlowStore.open(scratch)
      #expect(store.snapshot().numbers == log.numbers(within: count), "cut at \(count)")
      let isTorn = count > 64 && !log.ends.contains(count)
      #expect(store.recovery.notes.contains { $0.text.contains("was not written whole") } == isTorn, "cut at \(count)")
      #expect(store.recovery.notes.contains(where: \.isWarning) == (isTorn || count < 64), "cut at \(count)")
      // Where the end of the last entry is missing, it was not answered; nobody knows what a header had behind it.
      #expect(store.recovery.isComplete == (count >= 64), "cut at \(count)")
      #expect(store.info.completeSinceNanos == (count >= 64 ? .min : TestFlows.start), "cut at \(count)")
      // What is left of an entry is the same wherever in it the cut is.
      guard count.isMultiple(of: 8) || log.ends.contains(where: { abs($0 - count) < 3 }) else { continue }
      try store.take(TestFlows.batch(100..<102))
      store.close()
      let again = try FlowStore.open(scratch)
      #expect(again.snapshot().numbers == log.numbers(within: count) + [100, 101], "cut at \(count)")
      #expect(again.recovery.notes == [], "cut at \(count)")
    }
  }

  @Test("Zeros where the end was never written are cut off as an unfinished entry")
  func zeros() throws {
    let log = try FlowLogDamageTests.makeLog()
    for count in [1, 39, 40, 4_096] {
      let bytes = log.bytes + [UInt8](repeating: 0, count: count)
      let scratch = try ScratchDirectory.holding(bytes, as: FlowLogDamageTests.name)
      let store = try FlowStore.open(scratch)
      #expect(store.snapshot().numbers == Array(0..<18))
      #expect(store.recovery.notes.map(\.text).count { $0.contains("its \(count) bytes are cut off") } == 1)
    }
  }

  @Test("A changed byte costs at most the batch that it is in, is said, and stays for whoever wants to look at it")
  func changedBytes() throws {
    let log = try FlowLogDamageTests.makeLog()
    for place in FlowLogHeader.byteCount..<log.bytes.count {
      var bytes = log.bytes
      bytes[place] ^= 0x04
      let scratch = try ScratchDirectory.holding(bytes, as: FlowLogDamageTests.name)
      let store = try FlowStore.open(scratch)
      let entry = try #require(log.ends.lastIndex { $0 <= place })
      let before = log.rowCounts.prefix(entry).reduce(0, +)
      let expected = (0..<18).filter { $0 < before || $0 >= before + log.rowCounts[entry] }
      #expect(store.snapshot().numbers == expected, "byte \(place)")
      let notes = store.recovery.notes
      #expect(notes.contains { $0.isWarning && $0.text.contains("are damaged") }, "byte \(place): \(notes)")
      #expect(!store.recovery.isComplete)
      #expect(store.info.completeSinceNanos == TestFlows.start, "what is missing is said")
      let names = try scratch.flowFiles()
      if entry == 4 {
        let rest = FlowLogDamageTests.name + ".damaged-\(log.ends[4])"
        #expect(names == [FlowLogDamageTests.name, rest, FlowLogDamageTests.next])
        #expect(try scratch.flowFile(rest) == Array(bytes[log.ends[4]...]))
      } else {
        #expect(names == [FlowLogDamageTests.name, FlowLogDamageTests.next])
        #expect(try scratch.flowFile(FlowLogDamageTests.name) == bytes)
      }
    }
  }

  @Test("A damaged file is not removed with its flows, but kept under another name")
  func damagedFileLeaves() throws {
    let log = try FlowLogDamageTests.makeLog()
    var bytes = log.bytes
    bytes[log.ends[1] + 50] ^= 0xFF
    let scratch = try ScratchDirectory.holding(bytes, as: FlowLogDamageTests.name)
    let store = try FlowStore.open(scratch, at: TestFlows.start + 3 * TestFlows.hour)
    #expect(store.info.flowCount == 0)
    #expect(try scratch.flowFiles() == [FlowLogDamageTests.name + ".damaged", FlowLogDamageTests.next])
    #expect(try scratch.flowFile(FlowLogDamageTests.name + ".damaged") == bytes)
    store.close()
    #expect(try FlowStore.open(scratch).recovery.notes == [])
  }

  @Test("A damaged header is said, and the flows behind it are there")
  func damagedHeader() throws {
    let log = try FlowLogDamageTests.makeLog()
    // The number of the log is in each entry's checksum: where it is damaged, another file must know it.
    for place in (0..<FlowLogHeader.byteCount).filter({ !(16..<24).contains($0) }) {
      var bytes = log.bytes
      bytes[place] ^= 0x20
      let scratch = try ScratchDirectory.holding(bytes, as: FlowLogDamageTests.name)
      let store = try FlowStore.open(scratch)
      #expect(store.snapshot().numbers == Array(0..<18))
      #expect(store.recovery.notes.map(\.text).contains { $0.contains("the header of") && $0.contains("is damaged") })
    }
  }

  @Test("A damaged number of the log in the first header is taken from another file", arguments: 16..<24)
  func damagedLogNumber(place: Int) throws {
    let scratch = try ScratchDirectory()
    for life in 0..<2 {
      let store = try FlowStore.open(scratch)
      try store.take(TestFlows.batch(life * 10..<life * 10 + 10))
      store.close()
    }
    var bytes = try scratch.flowFile(FlowLogDamageTests.name)
    bytes[place] ^= 0x01
    try scratch.writeFlowFile(bytes, FlowLogDamageTests.name)
    let store = try FlowStore.open(scratch)
    #expect(store.snapshot().numbers == Array(0..<20))
    #expect(store.recovery.notes.map(\.text).contains { $0.hasSuffix("flows-0000000001.log' is damaged") })
  }

  @Test("Entries that are missing at the end of a file are said by the next one", arguments: [0, 64, 200])
  func shortenedFile(byteCount: Int) throws {
    let scratch = try ScratchDirectory()
    for life in 0..<2 {
      let store = try FlowStore.open(scratch)
      try store.take(TestFlows.batch(life * 10..<life * 10 + 5))
      try store.take(TestFlows.batch(life * 10 + 5..<life * 10 + 10))
      store.close()
    }
    try scratch.writeFlowFile(try scratch.flowFile(FlowLogDamageTests.name).prefix(byteCount), FlowLogDamageTests.name)
    let problems = try FlowLogInspection(stateDirectory: scratch.path("state")).problems
    let store = try FlowStore.open(scratch)
    #expect(store.snapshot().numbers == Array(10..<20))
    #expect(!store.recovery.isComplete && store.info.completeSinceNanos == TestFlows.start)
    let said = byteCount == 0 ? "is cut off, with all that was behind it" : "entries 1 to 2 are missing before "
    #expect(store.recovery.notes.contains { $0.isWarning && $0.text.contains(said) }, "\(store.recovery.notes)")
    #expect(problems.contains { $0.contains(said) }, "\(problems)")
  }

  @Test("A file that is missing in between is said")
  func missingFile() throws {
    let scratch = try ScratchDirectory()
    for life in 0..<3 {
      let store = try FlowStore.open(scratch)
      try store.take(TestFlows.batch(life * 10..<life * 10 + 10))
      try store.take(TestFlows.batch(life * 10 + 5..<life * 10 + 7, named: true))
      store.close()
    }
    try FileManager.default.removeItem(atPath: scratch.path("state/flows/\(FlowLogDamageTests.next)"))
    let store = try FlowStore.open(scratch)
    #expect(store.info.flowCount == 24)
    #expect(store.recovery.notes.map(\.text).contains { $0.hasPrefix("entries 3 to 4 are missing before") })
    #expect(store.recovery.notes.allSatisfy(\.isWarning) && store.info.completeSinceNanos == TestFlows.start)
  }

  @Test("Bytes of a batch that look like an entry are taken for one only if they know the log's number")
  func lookalike() throws {
    let forged = FlowLogBatch(payload: [1], rowCount: 9, newestNanos: 0, completeSinceNanos: 0)
    for logID: UInt64 in [5, 6] {
      let payload = FlowLogEntry(sequence: 2, batch: forged).bytes(logID: logID) + forged.payload
      let batch = FlowLogBatch(payload: payload, rowCount: 1, newestNanos: 0, completeSinceNanos: 0)
      var bytes = FlowLogHeader(logID: 5, number: 1, firstSequence: 1).bytes
      bytes += FlowLogEntry(sequence: 1, batch: batch).bytes(logID: 5) + payload
      bytes[FlowLogHeader.byteCount] ^= 1
      let found = bytes.withUnsafeBytes { bytes in
        var walk = FlowLogWalk(bytes, logID: 5, firstSequence: 1)
        var sequences: [UInt64] = []
        while let step = walk.next() {
          if case .entry(let entry, _) = step { sequences.append(entry.sequence) }
        }
        return sequences
      }
      #expect(found == (logID == 5 ? [2] : []))
    }
  }

  @Test("Any bytes behind a header give an end and no crash", arguments: 0..<40)
  func anything(seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    let header = FlowLogHeader(logID: 5, number: 1, firstSequence: 1).bytes
    let noise = (0..<(seed * 137)).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33) & (seed.isMultiple(of: 2) ? 0xFF : 0x03)
    }
    let scratch = try ScratchDirectory.holding(header + noise, as: FlowLogDamageTests.name)
    let store = try FlowStore.open(scratch)
    #expect(store.info.flowCount == 0)
    try store.take(TestFlows.batch(0..<2))
  }
}
