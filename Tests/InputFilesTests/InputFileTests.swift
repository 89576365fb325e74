import CZlib
import CZstd
import Foundation
import InputFiles
import Testing

/// What files hold: compressed text, and what is refused by its kind.
@Suite("Content of files")
struct InputFileTests {
  /// A file of one test; removed with the value that names it.
  private final class Scratch {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("input-\(UInt64.random(in: 0 ... .max))")

    init(_ bytes: [UInt8]) throws { try Data(bytes).write(to: path) }

    deinit { try? FileManager.default.removeItem(at: path) }
  }

  private func records(_ bytes: [UInt8]) throws -> [String] {
    let scratch = try Scratch(bytes)
    let reader = try RecordReader(path: scratch.path.path)
    var records: [String] = []
    while true {
      switch reader.next() {
      case .record(let record): records.append(String(decoding: record.bytes, as: UTF8.self))
      case .incomplete: try reader.fill()
      case .end: return records
      }
    }
  }

  private func refusal(of bytes: [UInt8]) throws -> (message: String, kind: InputError.Kind)? {
    let scratch = try Scratch(bytes)
    do {
      let reader = try RecordReader(path: scratch.path.path)
      while true {
        switch reader.next() {
        case .record: continue
        case .incomplete: try reader.fill()
        case .end: return nil
        }
      }
    } catch {
      return (error.message.replacingOccurrences(of: scratch.path.path, with: "FILE"), error.kind)
    }
  }

  private static func gzip(_ text: String) -> [UInt8] {
    var stream = z_stream()
    var input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: input.count + 1_000)
    // 15 is the largest window, 16 more asks for gzip's header.
    deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return Array(output.prefix(count))
  }

  private static func zstd(_ text: String) -> [UInt8] {
    let input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(input.count))
    let count = ZSTD_compress(&output, output.count, input, input.count, 3)
    return Array(output.prefix(count))
  }

  @Test("Compressed text is read whatever the name, several members one after the other too")
  func compressed() throws {
    let (one, two) = ("{\"a\":1}\n{\"a\":", "2}\n")
    let expected = ["{\"a\":1}", "{\"a\":2}"]
    #expect(try records(Self.gzip(one) + Self.gzip(two)) == expected)
    #expect(try records(Self.zstd(one) + Self.zstd(two)) == expected)
    // A frame that is to be skipped.
    #expect(try records([0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9] + Self.zstd(one + two)) == expected)
    let long = String(repeating: "{\"a\":1}\n", count: 50_000)
    #expect(try records(Self.zstd(long)).count == 50_000)
    #expect(try records(Self.gzip(long)).count == 50_000)
    #expect(try records(Self.zstd("")).isEmpty)
  }

  @Test("Records of Firehose may be compressed")
  func compressedRecords() throws {
    for data in [Self.gzip("{\"a\":1}{\"a\":2}"), Self.zstd("[{\"a\":1},{\"a\":2}]")] {
      let text = "{\"records\":[{\"data\":\"\(Data(data).base64EncodedString())\"}]}"
      #expect(try records(Array(text.utf8)) == ["{\"a\":1}", "{\"a\":2}"])
    }
  }

  @Test("Data that is cut off, damaged or followed by something else is said to be so, after what is whole")
  func damaged() throws {
    let zstd = Self.zstd("{\"a\":1}\n{\"a\":2}\n")
    var changed = zstd
    changed[5] ^= 0xFF
    let cases: [([UInt8], String)] = [
      (Array(zstd.dropLast(3)), "the zstd data ends in the middle, after "),
      (changed, "the zstd data is damaged near byte "),
      (
        zstd + [1, 2, 3, 4, 5],
        "other data follows the zstd data at byte \(zstd.count + 1); expected another zstd frame"
      ),
      (Array(Self.gzip("{}").dropLast(3)), "the gzip data ends in the middle, after "),
      (zstd + Array(zstd.prefix(7)), "the zstd data ends in the middle, after "),
    ]
    for (bytes, message) in cases {
      let refusal = try #require(try refusal(of: bytes))
      #expect(refusal.message.hasPrefix("FILE: \(message)"), "\(refusal.message)")
      #expect(refusal.kind == .content)
    }
  }

  @Test(
    "What is no text is named by its kind, with a way on",
    arguments: [
      ("PAR1\u{15}\u{4}", "Parquet"), ("Obj\u{1}\u{4}", "Avro"), ("ORC\u{8}", "ORC"),
      ("PK\u{3}\u{4}\u{14}", "a zip archive"),
      ("BZh91AY", "bzip2 data"), ("%PDF-1.4", "a PDF document"), ("\u{7F}ELF\u{2}", "an ELF program"),
      ("SQLite format 3\0", "a SQLite database"), ("{\0\"\0a\0", "text in UTF-16LE"),
      ("\0{\0\"\0a", "text in UTF-16BE"),
      ("{\0\0\0\"\0\0\0", "text in UTF-32LE"), ("abc\0def", "binary data of an unknown kind"),
    ])
  func kinds(_ content: String, _ noun: String) throws {
    for bytes in [Array(content.utf8), Self.gzip(content), Self.zstd(content)] {
      let refusal = try #require(try refusal(of: bytes))
      #expect(refusal.message.hasPrefix("FILE holds \(noun); expected JSON"), "\(refusal.message)")
      #expect(refusal.kind == .content)
    }
  }

  @Test(
    "Bytes that are no UTF-8 are named by their kind too",
    arguments: [
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "xz data"), ([0x04, 0x22, 0x4D, 0x18, 0x64], "lz4 data"),
      ([0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "text in UTF-16"), ([0xFE, 0xFF, 0, 0x7B], "text in UTF-16"),
      ([0xFF, 0xFE, 0, 0, 0x7B, 0, 0, 0], "text in UTF-32"), ([0x1F, 0x9D, 0x90], "data compressed with compress"),
      ([0xD4, 0xC3, 0xB2, 0xA1, 2], "captured packets (pcap)"), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive"),
    ] as [([UInt8], String)])
  func otherKinds(_ bytes: [UInt8], _ noun: String) throws {
    #expect(try refusal(of: bytes)?.message.hasPrefix("FILE holds \(noun); expected JSON") == true)
  }

  @Test(
    "Text that is no JSON is named by its kind where the first line says so",
    arguments: [
      ("<?xml version=\"1.0\"?>\n<a/>", "XML"), ("<!DOCTYPE html>", "an HTML page"), ("---\na: 1\n", "YAML"),
      ("AnalysisType: rule\nRuleID: x\n", "YAML"), ("time,user,action\n1,a,b\n", "a table (CSV)"),
      ("\"time\";\"user\";\"action\"\n", "a table (CSV)"), ("CEF:0|a|b|c|", "lines of CEF"),
    ])
  func texts(_ content: String, _ noun: String) throws {
    #expect(try refusal(of: Array(content.utf8))?.message.hasPrefix("FILE holds \(noun); expected JSON") == true)
  }

  @Test(
    "Other lines are records, and so is text that is refused by itself",
    arguments: [
      "not json\n{}", "hello, world\n", "{\"a\":1}\ntime,user,action\n", "Nov 28 10:00:00 host app[1]: {}", "é", "x",
    ])
  func lines(_ content: String) throws {
    #expect(try refusal(of: Array(content.utf8)) == nil)
  }

  @Test("Files that cannot be opened are said to be so")
  func unreadable() {
    for path in ["/nowhere/x.json", "/tmp"] {
      let error = #expect(throws: InputError.self) { try RecordReader(path: path) }
      #expect(error?.kind == .notReadable && error?.message.hasPrefix("cannot read \(path): ") == true)
    }
  }
}

@Suite("Keys of events")
struct EventKeyTests {
  @Test(
    "A key is looked for at the top, then as a path",
    arguments: [
      ("id", #"{"id":"x"}"#, .text("x")), ("id", #" {"a":{"id":"x"},"id" : "y"}"#, .text("y")),
      ("a.b", #"{"a":{"b":"x"},"a.b":"y"}"#, .text("y")), ("a.b", #"{"a":{"b":"x"}}"#, .text("x")),
      ("a.b.c", #"{"a":{"x":[{"b":1}],"b":{"c":-1.5e3}}}"#, .number("-1.5e3")),
      ("id", #"{"id":1,"id":"z"}"#, .text("z")),
      ("id", #"{"id":"\u0041\n\ud83d\ude00\ud800"}"#, .text("A\n😀\u{FFFD}")), ("id", #"{"id":null}"#, .missing),
      ("id", #"{"id":[1]}"#, .other("a list")), ("id", #"{"id":{}}"#, .other("an object")),
      ("id", #"{"id":true}"#, .other("true or false")), ("id", #"{"x":"id"}"#, .missing), ("id", #"["id"]"#, .missing),
      ("id", #"{"id":"x"#, .missing), ("id", #"{"id":"#, .missing), ("id", "", .missing),
      ("a.b", #"{"a":"b"}"#, .missing),
      ("id", #"{"n":"\"id\":","id":5}"#, .number("5")),
    ] as [(String, String, EventKey.Value)])
  func values(_ key: String, _ event: String, _ value: EventKey.Value) {
    #expect(EventKey(key)?.value(in: Array(event.utf8)) == value)
  }

  @Test("Keys with an empty part are none", arguments: ["", ".", "a.", ".a", "a..b"])
  func empty(_ text: String) {
    #expect(EventKey(text) == nil)
    #expect(RecordsKey(text) == nil)
  }
}
