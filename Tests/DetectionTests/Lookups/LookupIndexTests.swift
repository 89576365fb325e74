import Foundation
import Primitives
import TestSupport
import Testing

@testable import Detection

/// The indexes of lookup tables beside a dictionary and a scan of all networks.
@Suite("The indexes of lookup tables")
struct LookupIndexTests {
  private func builder(
    key: String = "id", schema: LookupSchema? = nil, limits: LookupLimits = LookupLimits()
  ) -> LookupTableBuilder {
    let definition = LookupDefinition(
      schema: nil, primaryKey: .init(text: key, position: .start), hasNetworkKeys: false, associations: [],
      source: .query)
    return LookupTableBuilder(
      name: "t", definition, schema: schema, path: "t.csv", bytesMax: limits.lookupMemoryBytesMax, limits: limits)
  }

  private func table(keys: [String]) throws -> LookupTable {
    var builder = builder()
    for (number, key) in keys.enumerated() {
      builder.add(json: JSONValue.object([("id", .string(key)), ("n", .number(number))]).line, line: number + 1)
    }
    let made = builder.finish()
    return try #require(made, "\(builder.faults)")
  }

  private static let letters = ["a", "b", "A", "ü", "é", "e\u{301}", "0", "/", ":", " ", "🚨", "\n", "\u{0}"]

  @Test("Texts find the rows that a dictionary of their bytes finds", arguments: 0..<10 as Range<UInt64>)
  func texts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var rows: [[UInt8]: Int] = [:]
    var keys: [String] = []
    let word = { (random: inout SeededGenerator) in
      (0...random.below(6)).map { _ in random.pick(LookupIndexTests.letters) }.joined()
    }
    for _ in 0..<random.below(3_000) {
      let key = word(&random)
      if rows[Array(key.utf8)] != nil { continue }
      rows[Array(key.utf8)] = keys.count
      keys.append(key)
    }
    let table = try table(keys: keys)
    #expect(table.keyCount == keys.count && table.keyKind == .text)
    for key in keys + (0..<2_000).map({ _ in word(&random) }) {
      let row = table.row(ofKey: key)
      #expect(row?.line == rows[Array(key.utf8)].map { $0 + 1 }, "\(key)")
      #expect(row == nil || row?.keyText.utf8.elementsEqual(key.utf8) == true)
    }
  }

  @Test("Addresses find the smallest network that a scan of all networks finds", arguments: 0..<30 as Range<UInt64>)
  func networks(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var keys: [String] = ["10.0.0.0/8"]
    var known: Set<[String]> = []
    // Few bits are set, so that networks lie in each other.
    let address = { (random: inout SeededGenerator, isSmall: Bool) -> IPAddress in
      let bits = (0..<3).reduce(UInt128(0)) { bits, _ in bits | 1 << UInt128(random.below(isSmall ? 32 : 128)) }
      let low = UInt128(random.below(4))
      return isSmall ? IPAddress(ipv4: UInt32(bits) | UInt32(low)) : IPAddress(ipv6: bits | low)
    }
    let text = { (address: IPAddress) -> String in
      withUnsafeTemporaryAllocation(byteCount: IPAddress.textBytesMax, alignment: 1) {
        String(decoding: UnsafeRawBufferPointer($0)[..<address.write(to: $0)], as: UTF8.self)
      }
    }
    for _ in 0..<random.below(200) {
      let isSmall = random.chance(60)
      let one = address(&random, isSmall)
      let prefix = random.chance(10) ? 0 : random.below(one.bitCount + 1)
      keys.append(random.once(in: 4) ? text(one) : "\(text(one))/\(prefix)")
    }
    keys = keys.filter { key in
      guard let network = IPNetwork(key) else { return false }
      let shift = (network.isIPv4 ? 32 : 128) - network.prefix
      return known.insert(["\(network.isIPv4)", "\(network.prefix)", "\(network.bits >> UInt128(shift))"]).inserted
    }
    let table = try table(keys: keys)
    #expect(table.keyKind == .network && table.keyCount == keys.count)
    let all = keys.compactMap { key in IPNetwork(key).map { (key: key, network: $0) } }
    let edges = all.flatMap { LookupIndexTests.edges(of: $0.network) }
    let others = (0..<500).map { number in address(&random, number % 5 < 3) }
    for one in edges + others {
      let shown = text(one)
      let wanted = LookupIndexTests.scan(all, IPNetwork(shown))
      #expect(table.row(ofKey: shown)?.keyText == wanted, "\(shown) in \(keys)")
    }
  }

  /// The first and last address of a network, and those beside them.
  private static func edges(of network: IPNetwork) -> [IPAddress] {
    let width = network.isIPv4 ? 32 : 128
    let all = UInt128.max >> UInt128(128 - width)
    let host = network.prefix == 0 ? all : all >> UInt128(network.prefix)
    let (first, last) = (network.bits & ~host & all, network.bits & all | host)
    return [first &- 1, first, last, last &+ 1].map { $0 & all }.map {
      network.isIPv4 ? IPAddress(ipv4: UInt32($0)) : IPAddress(ipv6: $0)
    }
  }

  /// The key of the network with the longest prefix that overlaps an address.
  private static func scan(_ all: [(key: String, network: IPNetwork)], _ address: IPNetwork?) -> String? {
    guard let address else { return nil }
    return all.filter { $0.network.overlaps(address) }.max { $0.network.prefix < $1.network.prefix }?.key
  }

  @Test("A network that is given twice is a duplicate, also in another spelling")
  func networkTwice() {
    var builder = builder()
    for (number, key) in ["10.0.0.0/8", "10.9.9.9/8", "::ffff:10.0.0.0/104"].enumerated() {
      builder.add(json: Array("{\"id\":\"\(key)\"}".utf8), line: number + 1)
    }
    #expect(builder.finish() == nil)
    #expect(builder.faults.map(\.line) == [2, 3])
    #expect(builder.faults.allSatisfy { $0.code == .duplicateValue && $0.message.contains("line 1") })
  }

  @Test("A table beyond its bound is refused, and takes no more memory than that")
  func bound() {
    var limits = LookupLimits()
    limits.lookupMemoryBytesMax = 4 << 20
    var builder = builder(limits: limits)
    var line = 0
    while !builder.isFull, line < 1_000_000 {
      line += 1
      builder.add(
        json: Array("{\"id\":\"\(line)\",\"text\":\"\(String(repeating: "x", count: 90))\"}".utf8), line: line)
    }
    #expect(line > 20_000 && line < 60_000)
    #expect(builder.finish() == nil)
    #expect(builder.faults.map(\.code) == [.fileTooLarge])
    #expect(builder.faults[0].message.contains("4194304 bytes in memory (lookup_memory_bytes_max)"))
  }

  @Test("What a table takes is said: its rows, keys and index")
  func memory() throws {
    let table = try table(keys: (0..<100_000).map { "key-\($0)" })
    // A row has a header of 10 bytes and its values, a key a header of 6 and its text, a slot 4 at 38 to 75 per cent.
    let contents = (0..<100_000).reduce(0) { sum, number in
      sum + 10 + "\"key-\(number)\"".utf8.count + "\(number)".utf8.count + 2 + 6 + "key-\(number)".utf8.count
    }
    #expect(table.byteCount >= contents && table.byteCount < contents + (contents >> 16) * 200 + 4 * 262_144 + 4_096)
  }

  @Test("Rows are the same whatever file they come from, and the fingerprint tells others apart")
  func fingerprints() throws {
    let one = try table(keys: ["a", "b"])
    #expect(one.fingerprint == (try table(keys: ["a", "b"])).fingerprint)
    for keys in [["b", "a"], ["a"], ["a", "b", "c"], ["a", "B"], []] {
      #expect(one.fingerprint != (try table(keys: keys)).fingerprint, "\(keys)")
    }
  }

  @Test(
    "A selector that is no path is refused with what was expected",
    arguments: [
      ("$", "expected a field"), ("$.", "expected a field name"), ("$.a[", "not closed"),
      ("$.a[x]", "a name in quotes"),
      ("$a", "expected '.', '['"), ("$.a.*", "'*' can only stand"), ("$.a[*]b", "expected '.', '['"),
    ])
  func selectors(text: String, reason: String) {
    do throws(FieldPathError) {
      let selector = try LookupSelector(text)
      Issue.record("\(selector)")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
    }
  }
}
