import Foundation
import Testing

@testable import Detection

/// The published JSON Schema, compared with the loader's tables.
struct PublishedSchema {
  let root: YAMLNode

  init() throws {
    let path = "\(DetectionFixture.repository)/docs/detection.schema.json"
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    guard let root = try DetectionFixture.documents(of: bytes).first else { throw CocoaError(.fileReadCorruptFile) }
    self.root = root
  }

  /// One of the `$defs`.
  func definition(_ name: String) -> YAMLNode? { root["$defs"]?[name] }

  /// The words of an `enum` among the `$defs`.
  func words(_ name: String) -> [String] { definition(name).map(words) ?? [] }

  /// What a node refers to, or the node.
  func resolved(_ node: YAMLNode) -> YAMLNode {
    guard let reference = node["$ref"]?.text, let name = reference.split(separator: "/").last else { return node }
    return definition(String(name)) ?? node
  }

  /// Where a mapping of the schema differs from a table of the loader.
  func differences(_ unresolved: YAMLNode, _ schema: ObjectSchema, at place: String) -> [String] {
    let node = resolved(unresolved)
    var differences: [String] = []
    let properties = node["properties"]?.pairs ?? []
    compare(Set(properties.map(\.key)), Set(schema.names), "\(place): keys", &differences)
    let required = (node["required"]?.elements ?? []).compactMap(\.text)
    compare(Set(required), Set(schema.keys.filter(\.isRequired).map(\.name)), "\(place): required", &differences)
    compare(node["additionalProperties"]?.flag, schema.isOpen, "\(place): additionalProperties", &differences)
    compare(choices(node), Set(schema.choices.map(text)), "\(place): choices", &differences)
    for property in properties {
      guard let key = schema[property.key] else { continue }
      differences += self.differences(property.value, key.shape, at: "\(place).\(key.name)")
    }
    return differences
  }

  private func differences(_ unresolved: YAMLNode, _ shape: ValueShape, at place: String) -> [String] {
    let node = resolved(unresolved)
    var differences: [String] = []
    switch shape {
    case .text, .titleTemplate: compare(node["type"]?.text, "string", place, &differences)
    case .name: compare(node["pattern"]?.text, "^[^<>&\"%]+$", place, &differences)
    case .promptName: compare(node["pattern"]?.text, "^[a-z][a-z0-9_]*$", place, &differences)
    case .flag: compare(node["type"]?.text, "boolean", place, &differences)
    case .integer(let minimum, let maximum):
      compare(node["type"]?.text, "integer", place, &differences)
      compare(node["minimum"]?.integer, minimum, place, &differences)
      compare(node["maximum"]?.integer, maximum, place, &differences)
    case .severity: compare(words(node), words("severity"), place, &differences)
    case .choice(let words): compare(self.words(node), words, place, &differences)
    case .label: compare(types(node), ["string", "number", "boolean"], place, &differences)
    case .list(let element, let bounds): differences += listDifferences(node, element, bounds, at: place)
    case .mapping(let element):
      compare(node["type"]?.text, "object", place, &differences)
      differences += node["additionalProperties"].map { self.differences($0, element, at: "\(place).*") } ?? [place]
    case .object(let schema): differences += self.differences(node, schema, at: place)
    case .anything: compare(node["type"]?.text, nil, place, &differences)
    case .event: compare(node["anyOf"]?.elements?.count, 2, place, &differences)
    case .keySpecifier: compare(unresolved["$ref"]?.text, "#/$defs/keySpecifier", place, &differences)
    case .expressions(.inlineFilter):
      compare(node["items"]?["$ref"]?.text, "#/$defs/inlineFilter", place, &differences)
    case .expressions: compare(unresolved["$ref"]?.text, "#/$defs/expressions", place, &differences)
    }
    return differences
  }

  private func listDifferences(
    _ node: YAMLNode, _ element: ValueShape, _ bounds: ListBounds, at place: String
  ) -> [String] {
    var differences: [String] = []
    compare(node["type"]?.text, "array", place, &differences)
    compare(node["minItems"]?.integer ?? 0, bounds.minimum, "\(place): minItems", &differences)
    compare(node["maxItems"]?.integer, bounds.maximum, "\(place): maxItems", &differences)
    compare(node["uniqueItems"]?.flag ?? false, bounds.isUnique, "\(place): uniqueItems", &differences)
    guard let items = node["items"] else { return differences + ["\(place): no items"] }
    return differences + self.differences(items, element, at: "\(place)[]")
  }

  private func words(_ node: YAMLNode) -> [String] { (node["enum"]?.elements ?? []).compactMap(\.text) }

  private func types(_ node: YAMLNode) -> [String] { (node["type"]?.elements ?? []).compactMap(\.text) }

  /// The keys of which one or some must be there, each choice as one text.
  private func choices(_ node: YAMLNode) -> Set<String> {
    var found: Set<String> = []
    for part in [node] + (node["allOf"]?.elements ?? []) {
      for keyword in ["oneOf", "anyOf"] {
        guard let alternatives = part[keyword]?.elements else { continue }
        let names = alternatives.compactMap { $0["required"]?.elements?.first?.text }
        found.insert("\(keyword): \(names.joined(separator: " "))")
      }
    }
    return found
  }

  private func text(_ choice: KeyChoice) -> String {
    "\(choice.isExclusive ? "oneOf" : "anyOf"): \(choice.names.joined(separator: " "))"
  }

  private func compare<Value: Equatable>(
    _ published: Value?, _ loader: Value?, _ place: String, _ differences: inout [String]
  ) {
    guard published != loader else { return }
    differences.append("\(place): the schema has \(describe(published)), the loader \(describe(loader))")
  }

  private func describe<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "nothing" }
}

/// A kind of document and its name among the `$defs` of the published schema.
struct PublishedDocument: CustomTestStringConvertible, Sendable {
  let definition: String
  let schema: ObjectSchema

  var testDescription: String { definition }

  static let all = [
    PublishedDocument(definition: "rule", schema: DocumentSchemas.rule),
    PublishedDocument(definition: "derivedRule", schema: DocumentSchemas.derivedRule),
    PublishedDocument(definition: "scheduledRule", schema: DocumentSchemas.scheduledRule),
    PublishedDocument(definition: "policy", schema: DocumentSchemas.policy),
    PublishedDocument(definition: "correlationRule", schema: DocumentSchemas.correlationRule),
    PublishedDocument(definition: "scheduledQuery", schema: DocumentSchemas.scheduledQuery),
    PublishedDocument(definition: "savedQuery", schema: DocumentSchemas.savedQuery),
    PublishedDocument(definition: "dataModel", schema: DocumentSchemas.dataModel),
    PublishedDocument(definition: "global", schema: DocumentSchemas.global),
    PublishedDocument(definition: "pack", schema: DocumentSchemas.pack),
    PublishedDocument(definition: "lookupTable", schema: DocumentSchemas.lookupTable),
    PublishedDocument(definition: "lookupQuery", schema: DocumentSchemas.lookupQuery),
    PublishedDocument(definition: "scheduledPrompt", schema: DocumentSchemas.scheduledPrompt),
  ]
}
