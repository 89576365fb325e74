import Detection
import Foundation
import Logging
import PicketServer
import Primitives
import Storage
import Yams

/// Why there are no settings: all that is wrong with the configuration file.
struct SettingsError: Error {
  /// What is wrong, each with its place.
  let problems: [Problem]
  /// The same for people, a line each.
  let text: String

  /// What is wrong in the file.
  init(_ problems: [Problem]) {
    self.problems = problems
    text = problems.map { "\($0.path):\($0.position.line):\($0.position.column): \($0.message)" }.joined(
      separator: "\n")
  }

  /// What is wrong with the command line.
  init(_ text: String) {
    self.text = text
    problems = []
  }

  /// What is wrong with the file as a whole.
  init(_ path: String, _ code: Problem.Code, _ text: String) {
    self.text = text
    problems = [Problem(path: path, position: .start, code: code, message: text)]
  }
}

/// The configuration file: YAML with the names of the flags, and the bounds under `limits`.
struct SettingsFile {
  private let path: String
  private let bytes: [UInt8]
  private var settings = Settings()
  private var problems: [Problem] = []

  /// Reads a file; throws all that is wrong in it at once.
  static func read(_ path: String) throws(SettingsError) -> Settings {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SettingsError(path, .unreadableFile, "cannot read the configuration file '\(path)'")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SettingsError(path, .invalidUTF8, "the configuration file '\(path)' is not UTF-8")
    }
    var file = SettingsFile(path: path, bytes: [UInt8](data))
    do {
      if let root = try Yams.compose(yaml: text) { file.take(root) }
    } catch {
      throw SettingsError(path, .invalidYAML, "the configuration file '\(path)' is not YAML: \(error)")
    }
    if !file.problems.isEmpty { throw SettingsError(file.problems) }
    return file.settings
  }

  private init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  private mutating func take(_ root: Node) {
    guard case .mapping(let mapping) = root else {
      return report(root, "expected settings, one 'name: value' a line")
    }
    for (key, value) in mapping { take(key, value) }
  }

  private mutating func take(_ key: Node, _ value: Node) {
    switch key.string {
    case "detections": settings.detectionPaths = paths(value)
    case "state_directory": settings.stateDirectory = text(value)
    case "durability":
      settings.durability =
        text(value).flatMap { Durability(rawValue: $0) } ?? reported(value, "expected process or power", .process)
    case "socket": settings.socket = text(value) ?? settings.socket
    case "admin_socket": settings.adminSocket = text(value) ?? settings.adminSocket
    case "event_loops":
      settings.eventLoopCount =
        number("event_loops", value, ConfigurationKey.eventLoopCounts) ?? settings.eventLoopCount
    case "strict": settings.isStrict = value.bool ?? reported(value, "expected true or false", false)
    case "reload_with_problems":
      settings.reloadsWithProblems = value.bool ?? reported(value, "expected true or false", false)
    case "reload_on_change": settings.reloadsOnChange = value.bool ?? reported(value, "expected true or false", false)
    case "log_level":
      settings.logLevel =
        text(value).flatMap { Logger.Level(rawValue: $0) }
        ?? reported(value, "expected one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))", .info)
    case "overrides": readOverrides()
    case "limits": takeLimits(value)
    case "callers": settings.callers = callers(value)
    case "python": (settings.runsPython, settings.python) = python(value)
    default:
      let isLimit = NamedLimit.all.contains { $0.limit.name == key.string }
      reportUnknown(
        key, "setting", ConfigurationKey.settings.map(\.name), hint: isLimit ? "it stands under 'limits'" : nil)
    }
  }

  /// Reads what is under the key as detection files are read, with their kinds of problems.
  private mutating func readOverrides() {
    settings.overrides = DetectionOverrides(configuration: bytes, path: path)
    problems += settings.overrides.problems
  }

  private mutating func takeLimits(_ node: Node) {
    if node.isNothing { return }
    guard case .mapping(let mapping) = node else { return report(node, "expected limits, one 'name: number' a line") }
    for (key, value) in mapping {
      let name = key.string ?? ""
      if let limit = NamedLimit.all.first(where: { $0.limit.name == name }) {
        if let number = number(name, value, limit.limit.range) { limit.set(&settings, number) }
      } else {
        let isSetting = ConfigurationKey.settings.contains { $0.name == name }
        reportUnknown(
          key, "limit", NamedLimit.all.map(\.limit.name),
          hint: isSetting ? "it is a setting and stands at the start of a line, beside 'limits'" : nil)
      }
    }
  }

  mutating func number(_ name: String, _ value: Node, _ range: ClosedRange<Int>) -> Int? {
    if let number = value.int, range.contains(number) { return number }
    report(value, "\(name): expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  private mutating func paths(_ node: Node) -> [String] {
    if let sequence = node.sequence { return sequence.compactMap { text($0) } }
    return text(node).map { [$0] } ?? []
  }

  mutating func text(_ node: Node) -> String? {
    if let text = node.scalar?.string, !text.isEmpty { return text }
    report(node, "expected text")
    return nil
  }

  private mutating func reported<Value>(_ node: Node, _ message: String, _ fallback: Value) -> Value {
    report(node, message)
    return fallback
  }

  mutating func report(_ node: Node, _ message: String, _ code: Problem.Code = .invalidValue) {
    let position = SourcePosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    problems.append(Problem(path: path, position: position, code: code, message: message))
  }

  /// Reports a name that is none of those that there are: with what is known of it, else with the names.
  mutating func reportUnknown(_ node: Node, _ kind: String, _ names: [String], hint: String? = nil) {
    let name = node.string ?? ""
    let nearest = NearestName.nearest(to: name, among: names, by: .key).map { "did you mean '\($0)'?" }
    let rest = hint ?? nearest ?? "expected one of \(names.joined(separator: ", "))"
    report(node, "unknown \(kind) '\(name)'; \(rest)", .unknownKey)
  }
}

extension Node {
  /// Whether a key has no value: all that could stand under it is in comments.
  var isNothing: Bool { null != nil }
}
