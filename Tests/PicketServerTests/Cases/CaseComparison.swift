import CaseFiles
import Foundation
import Testing
import Wire

/// Compares a match that came over the socket with what its case says.
enum CaseComparison {
  /// Fails the test wherever they differ.
  static func expect(_ match: Match, _ example: Case, _ place: String) throws {
    #expect(match.outcome == .alertCreated || match.outcome == .alertUpdated, "\(place)")
    if let title = example.title { #expect(Array(match.title.utf8) == wire(title), "\(place)") }
    if let dedup = example.dedup { #expect(Array(match.dedup.utf8) == wire(dedup), "\(place)") }
    if let severity = example.severity { #expect("\(match.severity)" == severity.uppercased(), "\(place)") }
    let context = match.context.isEmpty ? Array("{}".utf8) : match.context
    if let json = example.contextJSON { #expect(String(decoding: context, as: UTF8.self) == json, "\(place)") }
    if let expected = example.context { #expect(try value(context) == value(expected), "\(place)") }
  }

  /// A text as it crosses the wire, where U+FFFD stands for NUL.
  private static func wire(_ text: String) -> [UInt8] {
    Array(text.replacingOccurrences(of: "\0", with: "\u{FFFD}").utf8)
  }

  private static func value(_ json: [UInt8]) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary)
  }
}
