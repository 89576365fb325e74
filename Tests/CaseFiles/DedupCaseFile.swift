import Foundation
import TestSupport
import Yams

/// A file of `Tests/Cases/dedup`: rules, and what becomes of events that come one after the other.
public struct DedupCaseFile: Sendable, CustomStringConvertible {
  /// What is tested.
  public let name: String
  /// The path below `Tests/Cases`.
  public let path: String
  /// The rules to begin with, as one detection file.
  public let rules: String
  /// What happens, in order.
  public let steps: [DedupStep]
  /// The alerts after the last step, by label; nil when the file does not list them.
  public let alerts: [String: DedupAlertExpectation]?

  /// The path, for the names of parameterised tests.
  public var description: String { path }

  /// All files, in order of their names.
  public static func all() throws -> [DedupCaseFile] {
    let directory = Repository.root.appendingPathComponent("Tests/Cases/dedup")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".yml") }
    return try names.sorted().map { name in
      try DedupCaseFile(
        text: String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8), path: "dedup/\(name)",
        stem: String(name.dropLast(4)))
    }
  }

  private init(text: String, path: String, stem: String) throws {
    let root = try DedupNode(try Yams.compose(yaml: text), path: path, place: "the file")
    try root.expect(keys: ["name", "rule", "rules", "steps", "alerts"])
    self.path = path
    name = try root.text("name")
    guard let rules = try DedupRules.text(in: root, stem: stem) else {
      throw CaseFileError("\(path): expected rule or rules")
    }
    self.rules = rules
    var time = DedupTime(nanos: 0)
    steps = try root.list("steps").map { node in
      let step = try DedupStep(node, stem: stem, after: time)
      time = step.time
      return step
    }
    alerts = try root.mapping("alerts").map { labels in
      try labels.mapValues { try DedupAlertExpectation($0) }
    }
  }
}

/// A mapping of a case file, read strictly: what is misspelt is an error.
struct DedupNode {
  private let mapping: Node.Mapping
  let path: String
  private let place: String

  init(_ node: Node?, path: String, place: String) throws {
    guard case .mapping(let mapping) = node else { throw CaseFileError("\(path): expected \(place) to be a mapping") }
    self.mapping = mapping
    self.path = path
    self.place = place
  }

  /// Refuses other keys than these.
  func expect(keys: Set<String>) throws {
    for (key, _) in mapping where !keys.contains(key.string ?? "") {
      throw CaseFileError("\(path): unknown key '\(key.string ?? "")' in \(place)")
    }
  }

  /// The node of a key; nil when it is not there.
  subscript(key: String) -> Node? { mapping[key] }

  /// The text of a key that must be there.
  func text(_ key: String) throws -> String {
    guard let text = mapping[key]?.string else { throw CaseFileError("\(path): expected \(key) in \(place)") }
    return text
  }

  /// Whether a key says true.
  func flag(_ key: String) -> Bool { mapping[key]?.bool ?? false }

  /// The whole number of a key; nil when it is not there.
  func number(_ key: String) throws -> UInt64? {
    guard let node = mapping[key] else { return nil }
    guard let number = node.int, number >= 0 else { throw CaseFileError("\(path): expected a number under \(key)") }
    return UInt64(number)
  }

  /// The time of a key; nil when it is not there.
  func time(_ key: String) throws -> DedupTime? {
    guard let node = mapping[key] else { return nil }
    guard let time = node.string.flatMap(DedupTime.init) else {
      throw CaseFileError("\(path): expected a time such as 60m1ns under \(key) in \(place)")
    }
    return time
  }

  /// The mappings of a list that must be there.
  func list(_ key: String) throws -> [DedupNode] {
    guard let list = mapping[key]?.sequence else { throw CaseFileError("\(path): expected a list under \(key)") }
    return try list.enumerated().map {
      try DedupNode($0.element, path: path, place: "\(key)[\($0.offset)]")
    }
  }

  /// The mappings of a mapping; nil when it is not there.
  func mapping(_ key: String) throws -> [String: DedupNode]? {
    guard let node = mapping[key] else { return nil }
    guard case .mapping(let inner) = node else { throw CaseFileError("\(path): expected a mapping under \(key)") }
    var found: [String: DedupNode] = [:]
    for (name, value) in inner {
      found[name.string ?? ""] = try DedupNode(value, path: path, place: "\(key).\(name.string ?? "")")
    }
    return found
  }

  /// The mapping under a key as a node of its own; nil when it is not there.
  func node(_ key: String) throws -> DedupNode? {
    try mapping[key].map { try DedupNode($0, path: path, place: "\(place).\(key)") }
  }

  /// A value as JSON; nil when it is not there.
  func json(_ key: String) throws -> [UInt8]? {
    try mapping[key].map { try Case.json($0, path) }
  }
}

/// One thing that happens in a case.
public struct DedupStep: Sendable {
  /// When, from the start of the case, by a clock that no one sets.
  public let time: DedupTime
  /// The rules from here on, as one detection file; nil when they stay.
  public let rules: String?
  /// Whether the process is started again.
  public let restarts: Bool
  /// By how much the wall clock is set forward.
  public let clockStep: DedupTime
  /// The event; nil when none is sent.
  public let event: DedupEvent?
  /// What is expected of each rule, by its id.
  public let expectations: [String: DedupExpectation]

  init(_ node: DedupNode, stem: String, after last: DedupTime) throws {
    try node.expect(keys: [
      "at", "rule", "rules", "restart", "clock_step", "event", "event_json", "event_id", "log_type", "dry_run",
      "expect", "expect_each",
    ])
    time = try node.time("at") ?? last
    rules = try DedupRules.text(in: node, stem: stem)
    restarts = node.flag("restart")
    clockStep = try node.time("clock_step") ?? DedupTime(nanos: 0)
    expectations = try DedupStep.expectations(node, stem)
    event = expectations.isEmpty ? nil : try DedupEvent(node)
    if expectations.isEmpty, node["event"] != nil || node["event_json"] != nil {
      throw CaseFileError("\(node.path): expected expect beside an event")
    }
  }

  private static func expectations(_ node: DedupNode, _ stem: String) throws -> [String: DedupExpectation] {
    if let each = try node.mapping("expect_each") { return try each.mapValues { try DedupExpectation($0) } }
    return try node.node("expect").map { [stem: try DedupExpectation($0)] } ?? [:]
  }
}

/// An event of a case, as it is sent.
public struct DedupEvent: Sendable {
  /// The event as JSON.
  public let json: [UInt8]
  /// Its kind.
  public let logType: String
  /// Its name for retries; empty when it has none.
  public let eventID: String
  /// Whether nothing is to be counted.
  public let isDryRun: Bool

  init(_ node: DedupNode) throws {
    if let text = node["event_json"]?.string {
      json = Array(text.utf8)
    } else {
      json = try node.json("event") ?? Array("{}".utf8)
    }
    logType = node["log_type"]?.string ?? CaseFile.logType
    eventID = node["event_id"]?.string ?? ""
    isDryRun = node.flag("dry_run")
  }
}

/// A time or a span of a case, such as `60m1ns`, `2h10m` or `-3h`.
public struct DedupTime: Sendable, Hashable, CustomStringConvertible {
  /// The time in nanoseconds; from the start of the case, where it is a time.
  public let nanos: Int64

  init(nanos: Int64) {
    self.nanos = nanos
  }

  /// Reads numbers with their units; nil when the text is something else.
  init?(_ text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    var total: Int64 = 0
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest.removeFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest.removeFirst(unit.count)
      guard let number = Int64(digits), let nanos = DedupTime.units[String(unit)] else { return nil }
      total += number * nanos
    } while !rest.isEmpty
    nanos = isNegative ? -total : total
  }

  /// The time in nanoseconds, for messages.
  public var description: String { "\(nanos)ns" }

  private static let units: [String: Int64] = [
    "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
  ]
}
