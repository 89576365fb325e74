public import Detection
import Foundation
public import Primitives
public import Yams

/// Why a configuration file cannot be used: all that is wrong in it.
public struct ConfigurationError: Error {
  /// What is wrong, each with its place.
  public let problems: [Problem]

  /// What is wrong in a file.
  public init(_ problems: [Problem]) {
    self.problems = problems.sorted()
  }

  /// What is wrong with a file as a whole.
  init(_ path: String, _ code: Problem.Code, _ message: String) {
    problems = [Problem(path: path, position: .start, code: code, message: message)]
  }
}

/// A configuration file in YAML, with what is wrong in it as it is found while it is read.
///
/// Each program reads its keys itself; what a mistake is called is the same for all of them.
public struct ConfigurationFile {
  /// The path, as it was given.
  public let path: String
  /// The bytes of the file.
  public let bytes: [UInt8]
  /// The first document; nil when the file is empty.
  public let root: Node?
  /// What was found to be wrong so far.
  public private(set) var problems: [Problem] = []

  /// Reads a file.
  public init(path: String) throws(ConfigurationError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(path, .unreadableFile, "cannot read the configuration file '\(path)'")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError(path, .invalidUTF8, "the configuration file '\(path)' is not UTF-8")
    }
    self.path = path
    bytes = [UInt8](data)
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw ConfigurationError(path, .invalidYAML, "the configuration file '\(path)' is not YAML: \(error)")
    }
  }

  /// Throws what was found to be wrong, if anything was.
  public func check() throws(ConfigurationError) {
    if !problems.isEmpty { throw ConfigurationError(problems) }
  }

  /// Adds problems that were found elsewhere.
  public mutating func add(_ problems: [Problem]) {
    self.problems += problems
  }

  /// Reports something wrong at a value or a key.
  public mutating func report(_ node: Node, _ message: String, _ code: Problem.Code = .invalidValue) {
    let position = SourcePosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    problems.append(Problem(path: path, position: position, code: code, message: message))
  }

  /// Reports a name that is none of those that there are, with the nearest one.
  public mutating func reportUnknown(_ node: Node, _ kind: String, _ names: [String]) {
    let name = node.string ?? ""
    let nearest = NearestName.nearest(to: name, among: names, by: .key).map { "; did you mean '\($0)'?" } ?? ""
    report(node, "unknown \(kind) '\(name)'; expected one of \(names.joined(separator: ", "))\(nearest)", .unknownKey)
  }

  /// The whole number that a value is; reports what is none of the range.
  public mutating func number(_ name: String, _ value: Node, _ range: ClosedRange<Int>) -> Int? {
    if let number = value.int, range.contains(number) { return number }
    report(value, "\(name): expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// The text that a value is; reports what is none, and an empty one.
  public mutating func text(_ node: Node) -> String? {
    if let text = node.scalar?.string, !text.isEmpty { return text }
    report(node, "expected text")
    return nil
  }

  /// The texts of a list, or the one text that a value is.
  public mutating func texts(_ node: Node) -> [String] {
    guard let sequence = node.sequence else { return text(node).map { [$0] } ?? [] }
    var texts: [String] = []
    for element in sequence { if let text = text(element) { texts.append(text) } }
    return texts
  }

  /// Whether a value is `true`; reports what is neither that nor `false`.
  public mutating func flag(_ node: Node) -> Bool? {
    if let flag = node.bool { return flag }
    report(node, "expected true or false")
    return nil
  }

  /// One of the values of an enumeration, by its name in any case; reports what is none.
  public mutating func choice<Value>(_ node: Node, _ kind: String, _ values: [(name: String, value: Value)]) -> Value? {
    let name = node.scalar?.string.lowercased()
    if let value = values.first(where: { $0.name.lowercased() == name })?.value { return value }
    reportUnknown(node, kind, values.map(\.name))
    return nil
  }
}
