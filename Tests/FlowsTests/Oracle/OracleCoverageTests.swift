import Foundation
import Testing

@Suite("What the queries beside SQLite are made of")
struct OracleCoverageTests {
  /// In how many of the queries of a run each word stands, in capital letters.
  private static let counts: [String: Int] = {
    var counts: [String: Int] = [:]
    for seed in OracleTests.defaultSeeds {
      var queries = OracleQueries(seed: seed, timesDiffer: OracleFlows.timesDiffer(seed: seed))
      for _ in 0..<OracleTests.queriesPerSeed {
        for word in Set(words(queries.next().picket)) { counts[word.uppercased(), default: 0] += 1 }
      }
    }
    return counts
  }()

  private static func words(_ text: String) -> [String] {
    text.utf8.split { byte in
      !(0x30...0x39).contains(byte) && !(0x41...0x5a).contains(byte & 0xdf) && byte != UInt8(ascii: "_")
    }.map { String($0) ?? "" }
  }

  /// The lines of a section of the manual.
  private static func lines(of section: String) throws -> [Substring] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let manual = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/flows.md")
    let lines = try String(contentsOf: manual, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "### \(section)" })
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("##") })
  }

  /// The names of capital letters and the macros among words.
  private static func names(_ lines: [Substring]) -> [String] {
    let names = lines.flatMap { words(String($0)) }.filter { word in
      let isName = word == word.uppercased() && word.contains { $0.isLetter } || word.hasPrefix("p_occurs")
      return isName && word.count > 1 && !word.hasPrefix("_") && !word.hasSuffix("_")
    }
    return Set(names).sorted()
  }

  @Test(
    "Every clause, condition, type, function and macro of the manual is in the queries that are compared",
    arguments: [
      ("Clauses", "```", 17), ("Types", "- `CAST", 20), ("Conditions", "`", 15), ("Expressions and functions", "|", 80),
      ("Macros", "|", 5),
    ])
  func manual(section: String, start: String, least: Int) throws {
    let names = Self.names(try Self.paragraph(of: section, start))
    #expect(names.count >= least, "\(section) names \(names)")
    for name in names {
      #expect(Self.counts[name.uppercased(), default: 0] >= 3, "\(name) is in the manual and not in the queries")
    }
  }

  /// The lines from the first that starts so up to the end of its block: a table, a list's item, code or a paragraph.
  private static func paragraph(of section: String, _ start: String) throws -> [Substring] {
    let lines = try lines(of: section)
    let first = try #require(lines.firstIndex { $0.hasPrefix(start) })
    return [lines[first]] + lines[(first + 1)...].prefix { !$0.isEmpty && $0 != "```" && !$0.hasPrefix("- ") }
  }
}
