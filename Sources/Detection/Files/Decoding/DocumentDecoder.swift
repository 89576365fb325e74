/// Decodes one document whose type is known.
struct DocumentDecoder {
  let path: String
  let source: [UInt8]

  /// Checks the document by its schema and decodes what passes.
  func decode(
    _ document: YAMLNode, type: AnalysisType, hasProblems: Bool, _ problems: inout ProblemList
  ) -> DecodedDocument {
    let problemCount = problems.count
    let schema = DocumentSchemas.schema(of: type, for: document)
    var checker = ShapeChecker(problems: problems)
    checker.check(document, schema, named: "document")
    problems = checker.problems
    let known = (document.pairs ?? []).filter { schema[$0.key] != nil }
    let fields = DefinitionFields(known, type: type, &problems)
    let body = body(of: document, type: type, &problems)
    DocumentRules.check(document, type: type, &problems)

    let id = reference(document[type.idKey])
    let isGood = !hasProblems && problems.count == problemCount
    return DecodedDocument(
      analysisType: type, start: document.position, id: id, hasProblems: !isGood,
      definition: isGood ? id.map { definition(type, $0, body, fields, rowFields(of: document)) } : nil,
      faultyQuery: isGood ? nil : faultyQuery(type, id, body, fields, document),
      base: type == .rule ? reference(document["BaseDetection"]) : nil, fields: fields,
      packIDs: type == .pack ? (document["PackDefinition"]?["IDs"]?.elements ?? []).compactMap(label) : [],
      queries: (document["ScheduledQueries"]?.elements ?? []).compactMap(reference),
      logTypes: (document["LogTypes"]?.elements ?? []).compactMap(reference),
      filename: type == .lookupTable ? nil : reference(document["Filename"]),
      warnings: isGood ? DocumentLinter(document, type: type, path: path).warnings : [])
  }

  private func definition(
    _ type: AnalysisType, _ id: DecodedDocument.Reference, _ body: DetectionBody, _ fields: DefinitionFields,
    _ rowFields: [RowField]
  ) -> DetectionDefinition {
    var definition = DetectionDefinition(
      analysisType: type, id: id.name, body: body, path: path, position: id.position)
    definition.source = source
    definition.rowFields = rowFields
    fields.apply(to: &definition)
    return definition
  }

  /// A query for whoever looks at its SQL, so that all that is wrong with a file is said at once.
  private func faultyQuery(
    _ type: AnalysisType, _ id: DecodedDocument.Reference?, _ body: DetectionBody, _ fields: DefinitionFields,
    _ document: YAMLNode
  ) -> DetectionDefinition? {
    guard case .query = body else { return nil }
    var query = DetectionDefinition(
      analysisType: type, id: id?.name ?? "", body: body, path: path, position: id?.position ?? document.position)
    query.source = source
    fields.apply(to: &query)
    return query
  }

  /// What a rule reads of rows; of a derived rule it is not known yet whether its base looks at rows or at events.
  private func rowFields(of document: YAMLNode) -> [RowField] {
    guard document["ScheduledQueries"] != nil || document["BaseDetection"] != nil else { return [] }
    return RowFieldCollector(document, file: path).fields
  }

  private func reference(_ node: YAMLNode?) -> DecodedDocument.Reference? {
    node.flatMap(DecodedDocument.Reference.init)
  }

  private func label(_ node: YAMLNode) -> DecodedDocument.Reference? {
    node.label.map { DecodedDocument.Reference(name: $0, position: node.position) }
  }

  private func body(of document: YAMLNode, type: AnalysisType, _ problems: inout ProblemList) -> DetectionBody {
    switch type {
    case .scheduledQuery, .savedQuery:
      if let query = QueryDecoder(source: source).query(in: document, &problems) { return .query(query) }
    case .rule, .scheduledRule:
      guard let detection = document["Detection"] else { break }
      let decoder = ExpressionDecoder(dialect: .detection)
      return .simple(SimpleDetection(expressions: decoder.decodeList(detection, named: "Detection", &problems)))
    default: break
    }
    return DocumentDecoder.body(type, document)
  }

  /// The body of a document whose logic is not run.
  private static func body(_ type: AnalysisType, _ document: YAMLNode) -> DetectionBody {
    switch type {
    case .rule, .scheduledRule, .policy, .global:
      if let filename = document["Filename"]?.text { return .python(filename: filename) }
      return .other(reason: "its logic is that of the rule it derives from")
    case .scheduledQuery, .savedQuery: return .other(reason: "skipped: it has no Query and no SnowflakeQuery")
    case .correlationRule: return .other(reason: "correlation rules are not run yet")
    case .dataModel: return .other(reason: "data models are not used yet")
    case .pack: return .other(reason: "a pack only lists other detections")
    case .lookupTable: return .other(reason: "lookup tables are not used yet")
    case .scheduledPrompt: return .other(reason: "scheduled prompts are not run")
    }
  }
}
