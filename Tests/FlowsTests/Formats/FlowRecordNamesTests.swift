import Flows
import Testing

@Suite("Names of flow records")
struct FlowRecordNamesTests {
  private static func names(_ records: [String], format: FlowTextFormat = .version2) -> [String] {
    var names = FlowRecordNames(format: format)
    return records.map { record in
      var bytes: [UInt8] = []
      Array(record.utf8).withUnsafeBytes { names.append(of: $0, to: &bytes) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("The same file gives the same names each time, in every version")
  func same() {
    let names = Self.names(["2 1 eni-1 - - - - - - - 1 2 - NODATA", "x", ""])
    #expect(names == Self.names(["2 1 eni-1 - - - - - - - 1 2 - NODATA", "x", ""]))
    #expect(names.map(\.count) == [32, 32, 32])
    #expect(Set(names).count == 3)
    #expect(names[1] == "fb8efc9ca017f177de2362e938e86ba6")
  }

  @Test("Equal records of a file are told apart by how many stood before them")
  func equalRecords() {
    let names = Self.names(["a", "b", "a", "a"])
    #expect(names[2] == names[0] + "-1")
    #expect(names[3] == names[0] + "-2")
    #expect(names[1] != names[0])
  }

  @Test("The same bytes in another format have another name, but not under another spelling of it")
  func otherFormat() throws {
    let formats = try ["srcaddr dstport", "dstport srcaddr", "${srcaddr},${dstPort}"].map(FlowTextFormat.init(header:))
    let names = formats.map { Self.names(["1 2"], format: $0) }
    #expect(names[0] != names[1])
    #expect(names[0] == names[2])
  }

  @Test("A hundred thousand similar records have different names")
  func similarRecords() {
    let names = Self.names((0..<100_000).map { "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 \($0)" })
    #expect(Set(names).count == 100_000)
  }
}
