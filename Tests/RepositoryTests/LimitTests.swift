import Deliveries
import Detection
import Flows
import Follow
import Foundation
import PicketServer
import Primitives
import Storage
import TestSupport
import Testing

@Suite("Limits")
struct LimitTests {
  /// The pages with a table of limits, and whose limits they are.
  private static let pages: [String: [any LimitTable]] = [
    "docs/configuration.md": [ServerLimits()],
    "docs/deliveries.md": [DeliveryLimits()],
    "docs/detections.md": [DetectionFileLimits()],
    "docs/flows.md": [FlowTextLimits(), QueryLimits()],
    "docs/follow.md": [FollowLimits()],
    "docs/lookup-tables.md": [LookupLimits()],
    "docs/state.md": [StateLimits(), FlowWindowLimits(), FlowLogLimits()],
  ]

  @Test("The table of a page is made from the limits, with defaults and ranges", arguments: pages.keys.sorted())
  func tables(page: String) throws {
    var lines = try Document(page).lines
    let header = try #require(lines.firstIndex { $0.hasPrefix("| limit |") })
    let rows = header + 2..<(lines[header...].firstIndex { !$0.hasPrefix("|") } ?? lines.count)
    let isConfigured = lines[header].contains("| range |")
    let expected = LimitTests.pages[page, default: []].flatMap(\.entries).map { limit in
      let range = "\(NumberText.grouped(limit.range.lowerBound)) to \(NumberText.grouped(limit.range.upperBound))"
      let values = NumberText.grouped(limit.wrappedValue) + (isConfigured ? " | \(range)" : "")
      return "| `\(limit.name)` | \(values) | \(limit.summary)\(limit.detail) |"
    }
    if ProcessInfo.processInfo.environment["PICKET_WRITE_LIMITS"] != nil {
      lines.replaceSubrange(rows, with: expected)
      try lines.joined(separator: "\n").write(
        to: Repository.root.appendingPathComponent(page), atomically: true, encoding: .utf8)
    }
    #expect(Array(try Document(page).lines[rows]) == expected, "run scripts/generate-limits")
  }

  @Test("A table has nothing but limits, whose properties have their names", arguments: pages.keys.sorted())
  func properties(page: String) {
    for table in LimitTests.pages[page, default: []] {
      let properties = Mirror(reflecting: table).children
      #expect(table.entries.count == properties.count)
      for (property, entry) in zip(properties, table.entries) {
        let words = entry.name.split(separator: "_")
        let name = "\(words[0])" + words.dropFirst().map(\.capitalized).joined()
        #expect(property.value is Limit && property.label == "_\(name)", "\(entry.name)")
        #expect(entry.range.contains(entry.wrappedValue), "\(entry.name)")
      }
    }
  }

  @Test("Every limit that an error text names exists")
  func namesInTexts() throws {
    let known = Set(LimitTests.pages.values.joined().flatMap(\.entries).map(\.name))
    let files = Repository.files(below: ["Sources"], endingIn: [".swift"])
    for file in files {
      for name in try Repository.text(file).matches(of: /[a-z ] \(([a-z_]+_max)\)/) {
        #expect(known.contains(String(name.1)), "\(file): \(name.1)")
      }
    }
  }
}
