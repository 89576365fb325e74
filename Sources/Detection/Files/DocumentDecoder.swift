import Primitives

/// Decodes one document whose type is known.
struct DocumentDecoder {
  let document: YAMLNode
  let type: AnalysisType
  let path: String
  let source: [UInt8]
  let problems: ProblemList

  /// Checks the document by its schema and decodes what passes.
  func decode(hasProblems: Bool) -> DecodedDocument {
    let problemCount = problems.count
    let schema = DocumentSchemas.schema(of: type, for: document)
    ShapeChecker(problems: problems).check(document, schema, named: "document")
    let known = (document.pairs ?? []).filter { schema[$0.key] != nil }
    let fields = DefinitionFields(known, type: type, problems)
    let body = body
    let lookup = type == .lookupTable ? LookupDecoder(path: path, problems: problems).lookup(in: document) : nil
    DocumentRules(document: document, problems: problems).check(type)

    let id = reference(document[type.idKey])
    let isGood = !hasProblems && problems.count == problemCount
    return DecodedDocument(
      analysisType: type, start: document.position, id: id, hasProblems: !isGood,
      definition: isGood ? id.map { definition($0, body, fields, lookup) } : nil,
      faultyQuery: isGood ? nil : faultyQuery(id, body, fields),
      base: type == .rule ? reference(document["BaseDetection"]) : nil, fields: fields,
      packIDs: type == .pack ? (document["PackDefinition"]?["IDs"]?.elements ?? []).compactMap(label) : [],
      queries: references(under: "ScheduledQueries"), logTypes: references(under: "LogTypes"),
      destinations: references(under: "OutputIds"),
      filename: type == .lookupTable ? nil : reference(document["Filename"]),
      warnings: isGood ? DocumentLinter(document, type: type, path: path).warnings : [])
  }

  private func definition(
    _ id: DecodedDocument.Reference, _ body: DetectionBody, _ fields: DefinitionFields,
    _ lookup: LookupDefinition? = nil
  ) -> DetectionDefinition {
    var definition = DetectionDefinition(
      analysisType: type, id: id.name, body: body, path: path, position: id.position)
    definition.source = source
    definition.lookup = lookup
    definition.rowFields = rowFields
    if type != .lookupTable, let name = reference(document["Filename"]) {
      definition.pythonReference = FileReference(path: path, name: name.name, position: name.position)
    }
    fields.apply(to: &definition)
    return definition
  }

  /// A query for whoever looks at its SQL, so that all that is wrong with a file is reported at once.
  private func faultyQuery(
    _ id: DecodedDocument.Reference?, _ body: DetectionBody, _ fields: DefinitionFields
  ) -> DetectionDefinition? {
    guard case .query = body else { return nil }
    return definition(id ?? DecodedDocument.Reference(name: "", position: document.position), body, fields)
  }

  /// What a rule reads of rows; of a derived rule it is not known yet whether its base looks at rows or at events.
  private var rowFields: [RowField] {
    guard document["ScheduledQueries"] != nil || document["BaseDetection"] != nil else { return [] }
    return RowFieldCollector(document, file: path).fields
  }

  private func reference(_ node: YAMLNode?) -> DecodedDocument.Reference? {
    node.flatMap(DecodedDocument.Reference.init)
  }

  private func references(under key: String) -> [DecodedDocument.Reference] {
    (document[key]?.elements ?? []).compactMap(DecodedDocument.Reference.init)
  }

  private func label(_ node: YAMLNode) -> DecodedDocument.Reference? {
    node.label.map { DecodedDocument.Reference(name: $0, position: node.position) }
  }

  private var body: DetectionBody {
    switch type {
    case .rule, .scheduledRule:
      if let detection = document["Detection"] {
        let decoder = ExpressionDecoder(dialect: .detection, problems: problems)
        return .simple(SimpleDetection(expressions: decoder.decodeList(detection, named: "Detection")))
      }
      return pythonBody
    case .policy, .global: return pythonBody
    case .scheduledQuery, .savedQuery:
      if let query = QueryDecoder(source: source, problems: problems).query(in: document) { return .query(query) }
      return .other(reason: "skipped: it has no Query and no SnowflakeQuery")
    case .correlationRule:
      if let rule = CorrelationDecoder(source: source, problems: problems).rule(in: document) {
        return .correlation(rule)
      }
      return .other(reason: "skipped: it has problems")
    case .dataModel: return .other(reason: "data models are not used yet")
    case .pack: return .other(reason: "a pack only lists other detections")
    case .lookupTable: return .other(reason: "a lookup table")
    case .scheduledPrompt: return .other(reason: "scheduled prompts are not run")
    }
  }

  private var pythonBody: DetectionBody {
    if let filename = document["Filename"]?.text { return .python(filename: filename) }
    return .other(reason: "its logic is that of the rule it derives from")
  }
}

/// One document of a detection file, checked by itself; what it says of other documents is still open.
struct DecodedDocument: Sendable {
  /// A name of another document, and where it is.
  struct Reference: Sendable {
    let name: String
    let position: SourcePosition

    init(name: String, position: SourcePosition) {
      self.name = name
      self.position = position
    }

    /// The text that a node is; nil when it is none.
    init?(_ node: YAMLNode) {
      guard let name = node.text else { return nil }
      self.name = name
      position = node.position
    }
  }

  let analysisType: AnalysisType
  /// Where it begins.
  let start: SourcePosition
  /// The id and its place; nil when it cannot be read.
  let id: Reference?
  /// Whether a problem keeps it from being loaded.
  let hasProblems: Bool
  /// What it defines; nil when it has problems.
  ///
  /// For a derived rule its own part, without logic.
  let definition: DetectionDefinition?
  /// Of a query with problems, what could be read all the same; nil when its text is not among that.
  let faultyQuery: DetectionDefinition?
  /// The rule that a derived rule starts from.
  let base: Reference?
  /// What it says itself, for a derived rule to put over its base.
  let fields: DefinitionFields
  /// The ids that a pack lists.
  let packIDs: [Reference]
  /// The queries that a rule is evaluated over.
  let queries: [Reference]
  /// The log types that a rule is evaluated for.
  let logTypes: [Reference]
  /// The destinations of its alerts.
  let destinations: [Reference]
  /// The file of Python that it names.
  let filename: Reference?
  /// What is most likely not meant in it; empty when it has problems.
  let warnings: [LintWarning]
}

/// Checks of a document that go across its keys, beyond what a table of shapes can say.
struct DocumentRules {
  let document: YAMLNode
  let problems: ProblemList

  /// Adds the problems of a document whose shape has been checked.
  func check(_ type: AnalysisType) {
    switch type {
    case .rule, .scheduledRule: checkUnique()
    case .scheduledQuery: checkSchedule(document["Schedule"])
    case .correlationRule:
      checkCorrelation(document["Detection"]?.elements?.first)
      checkSchedule(document["Detection"]?.elements?.first?["Schedule"])
    case .dataModel: checkMethods()
    default: break
    }
  }

  /// A derived rule has its `Detection` from its base, which is looked at when all files are put together.
  private func checkUnique() {
    guard document["Filename"] != nil, document["Detection"] == nil else { return }
    guard let pair = document.pairs?.first(where: { $0.key == "Unique" }) else { return }
    problems.add(.conflictingKeys, at: pair.keyPosition, DocumentRules.uniqueRefusal)
  }

  /// Why `Unique` cannot stand where the logic is written in Python.
  static let uniqueRefusal = "key 'Unique' needs the key 'Detection': a Python file defines unique() itself"

  private func checkSchedule(_ schedule: YAMLNode?) {
    guard let rate = schedule?["RateMinutes"], let timeout = schedule?["TimeoutMinutes"] else { return }
    // What is out of its own range has its problem already, and the other is to be compared with what it will be.
    guard let rateMinutes = rate.integer, (2...Schedule.rateMinutesMax).contains(rateMinutes),
      let timeoutMinutes = timeout.integer, (1...Schedule.timeoutMinutesMax).contains(timeoutMinutes),
      rateMinutes < timeoutMinutes
    else { return }
    let message = "RateMinutes: expected at least TimeoutMinutes (\(timeoutMinutes)), found \(rateMinutes)"
    problems.add(.invalidValue, at: rate.position, message)
  }

  private func checkCorrelation(_ correlation: YAMLNode?) {
    let strangers = correlation?["Sequence"] != nil ? ["MatchCriteria", "MinMatchCount"] : ["Transitions"]
    let form = correlation?["Sequence"] != nil ? "Sequence" : "Group"
    for pair in correlation?.pairs ?? [] where strangers.contains(pair.key) {
      problems.add(.conflictingKeys, at: pair.keyPosition, "key '\(pair.key)' does not go with '\(form)'")
    }
  }

  private func checkMethods() {
    guard document["Filename"] == nil else { return }
    let mappings = document["Mappings"]?.elements ?? []
    guard let method = mappings.compactMap({ $0["Method"] }).first else { return }
    problems.add(.missingKey, at: method.position, "a data model with a 'Method' needs the key 'Filename'")
  }
}

/// Decodes what is particular to scheduled and saved queries.
struct QueryDecoder {
  /// The bytes of the file.
  let source: [UInt8]
  let problems: ProblemList

  /// The keys whose SQL is run, the first that is there.
  private static let keys = ["Query", "SnowflakeQuery"]

  /// The query of a document whose shape has been checked; nil when it is written for other databases only.
  func query(in document: YAMLNode) -> QueryDefinition? {
    let schedule = document["Schedule"].flatMap(schedule)
    for key in QueryDecoder.keys {
      guard let node = document[key], let text = authoredText(node) else { continue }
      return QueryDefinition(
        source: text, key: key, schedule: schedule, lookback: document["Lookback"]?.flag,
        lookbackWindowSeconds: document["LookbackWindowSeconds"]?.integer)
    }
    return nil
  }

  /// When the query runs; nil, perhaps with a problem, when the document has none.
  func schedule(_ node: YAMLNode) -> Schedule? {
    guard let timing = timing(node), let timeout = node["TimeoutMinutes"]?.integer else { return nil }
    return Schedule(timing: timing, timeoutMinutes: timeout)
  }

  private func timing(_ node: YAMLNode) -> Schedule.Timing? {
    if let minutes = node["RateMinutes"]?.integer, minutes > 0 { return .rate(minutes: minutes) }
    guard let cron = node["CronExpression"], let text = authoredText(cron) else { return nil }
    do {
      return .cron(try CronExpression(text.text))
    } catch {
      return problems.refuse(
        .invalidValue, at: text.position(ofTextOffset: error.offset), "CronExpression: \(error.message)")
    }
  }

  private func authoredText(_ node: YAMLNode) -> AuthoredText? {
    guard case .scalar(let scalar) = node.content, case .text(let text) = scalar.value else { return nil }
    return AuthoredText(text, at: scalar.position, in: source)
  }
}
