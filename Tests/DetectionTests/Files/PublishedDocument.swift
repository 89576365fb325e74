import Testing

@testable import Detection

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
