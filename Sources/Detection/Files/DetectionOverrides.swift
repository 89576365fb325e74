public import Primitives

/// What the configuration puts in place of what detection files say, by id, so that shipped files need no editing.
///
/// Read from the key `overrides` of the daemon's configuration file, and checked as detection files are.
public struct DetectionOverrides: Sendable {
  /// What is put over one detection.
  private struct Entry: Sendable {
    let id: String
    let position: SourcePosition
    /// The keys, each with its place.
    let keys: [(name: String, position: SourcePosition)]
    let fields: DefinitionFields
  }

  /// The keys that may be overridden.
  static let schema = ObjectSchema(
    "an override",
    [
      .optional("Enabled", .flag), .optional("Severity", .severity), .optional("Threshold", .integer(minimum: 0)),
      .optional("DedupPeriodMinutes", .integer(minimum: 0)), .optional("InlineFilters", .expressions(.inlineFilter)),
    ])

  /// What is wrong in the configuration, by place; what it is about is not overridden.
  public private(set) var problems: [Problem] = []
  private let path: String
  private var entries: [Entry] = []

  /// None at all.
  public static let none = DetectionOverrides()

  private init() {
    path = ""
  }

  /// Reads the overrides of a configuration file; the other keys are none of its business.
  ///
  /// Never throws: see `problems`. Time and memory are linear in the bytes and bounded by the limits.
  public init(configuration bytes: [UInt8], path: String, limits: DetectionFileLimits = DetectionFileLimits()) {
    self.path = path
    let list = ProblemList(path: path, limits: limits)
    if bytes.count > limits.fileBytesMax {
      list.add(.fileTooLarge, at: .start, DetectionFileDecoder.tooLargeMessage(limits))
    } else if let node = bytes.withUnsafeBufferPointer({ DetectionOverrides.node($0, limits, list) }) {
      read(node, list)
    }
    problems = list.problems.sorted()
  }

  /// The value of the key `overrides` of the first document; nil where there is none.
  private static func node(
    _ buffer: UnsafeBufferPointer<UInt8>, _ limits: DetectionFileLimits, _ problems: ProblemList
  ) -> YAMLNode? {
    if let fault = SourceText.fault(in: buffer) {
      problems.add(fault)
      return nil
    }
    let text = SourceText.withoutByteOrderMark(buffer)
    let prepared = YAMLPreparation.prepared(text) ?? Array(text)
    return prepared.withUnsafeBufferPointer { text -> YAMLNode? in
      do throws(YAMLFault) {
        var composer = YAMLComposer(try YAMLEventReader(text), limits: limits)
        let document = try composer.nextDocument()
        for fault in composer.duplicateKeys { problems.add(fault) }
        return document?["overrides"]
      } catch {
        problems.add(error)
        return nil
      }
    }
  }

  private mutating func read(_ node: YAMLNode, _ list: ProblemList) {
    // The key alone, with all that could stand under it in comments.
    if node.isNull { return }
    guard let pairs = node.pairs else {
      let expected = "a mapping of the ids of detections, such as {My.Rule: {Severity: High}}"
      let _: YAMLNode? = list.wrongType("overrides", expected: expected, found: node)
      return
    }
    for pair in pairs {
      let problemCount = list.count
      ShapeChecker(problems: list).check(
        pair.value, DetectionOverrides.schema, named: Quotation.shortened(pair.key))
      let known = (pair.value.pairs ?? []).filter { DetectionOverrides.schema[$0.key] != nil }
      let fields = DefinitionFields(known, type: .rule, list)
      guard list.count == problemCount else { continue }
      entries.append(
        Entry(
          id: pair.key, position: pair.keyPosition, keys: known.map { ($0.key, $0.keyPosition) }, fields: fields))
    }
  }

  // MARK: Putting them over a library

  /// A library with the overrides put over its definitions, and with what is wrong with them.
  ///
  /// A derived rule keeps what it has from its base, whatever is put over that.
  func applied(to library: DetectionLibrary) -> (change: [String: DetectionDefinition], problems: [Problem]) {
    let sets = library.definitions + library.unresolvedDefinitions
    let byID = Dictionary(sets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let faulty = Set(library.outlines.map(\.definition.id))
    var changed: [String: DetectionDefinition] = [:]
    var found = problems
    for entry in entries {
      if let definition = byID[entry.id] {
        changed[entry.id] = overridden(definition, by: entry, &found)
      } else if !faulty.contains(entry.id) {
        // One that is not loaded for its own problems is not unknown.
        let nearest = NearestName.nearest(to: entry.id, among: byID.keys.sorted(), by: .key)
        let message = "overrides: no detection \(Quotation.quoted(entry.id)) is loaded"
        found.append(
          Problem(
            path: path, position: entry.position, code: .unknownReference,
            message: message + (nearest.map { "; did you mean '\($0)'?" } ?? "")))
      }
    }
    return (changed, found)
  }

  private func overridden(
    _ definition: DetectionDefinition, by entry: Entry, _ problems: inout [Problem]
  ) -> DetectionDefinition {
    let nothing = YAMLNode(position: .start, content: .mapping([]))
    let schema = DocumentSchemas.schema(of: definition.analysisType, for: nothing)
    let strangers = entry.keys.filter { schema[$0.name] == nil }
    for key in strangers {
      let message = "key '\(key.name)' cannot be overridden in \(schema.subject), which has none"
      problems.append(Problem(path: path, position: key.position, code: .unknownKey, message: message))
    }
    if !strangers.isEmpty { return definition }
    var result = definition
    entry.fields.apply(to: &result)
    result.overrides = entry.keys.map { key in
      DefinitionOverride(
        key: key.name, value: DetectionOverrides.text(of: key.name, in: result),
        fileValue: DetectionOverrides.text(of: key.name, in: definition))
    }
    return result
  }

  /// What a definition has under a key, as its page shows it.
  private static func text(of key: String, in definition: DetectionDefinition) -> String {
    switch key {
    case "Enabled": return definition.isEnabled ? "true" : "false"
    case "Severity": return definition.severity.name
    case "Threshold": return String(definition.threshold)
    case "DedupPeriodMinutes": return String(definition.dedupPeriodMinutes)
    default:
      guard case .simple(let detection) = definition.body else { return "" }
      return NormalForm.lines(of: detection.inlineFilters).joined(separator: " and ")
    }
  }
}

/// A key of a definition that the configuration has put something over.
public struct DefinitionOverride: Sendable, Equatable {
  /// The key, as files write it.
  public let key: String
  /// The value that holds.
  public let value: String
  /// The value of the file; empty where it has none.
  public let fileValue: String
}

extension DetectionLibrary {
  /// The library with overrides put over its definitions, and with what is wrong with those.
  ///
  /// - Complexity: O(n log n) in the number of definitions.
  public func applying(_ overrides: DetectionOverrides) -> DetectionLibrary {
    let (changed, found) = overrides.applied(to: self)
    return changed.isEmpty && found.isEmpty ? self : replacing(changed, because: found)
  }
}
