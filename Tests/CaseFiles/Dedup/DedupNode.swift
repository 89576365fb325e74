import Yams

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
