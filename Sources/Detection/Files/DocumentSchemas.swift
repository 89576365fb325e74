/// The keys of every kind of document, by its `AnalysisType`.
enum DocumentSchemas {
  /// The schema of a document: that of its type, or of the form of it that its keys choose.
  static func schema(of type: AnalysisType, for document: YAMLNode) -> ObjectSchema {
    switch type {
    case .rule where document["BaseDetection"] != nil: derivedRule
    case .rule: rule
    case .scheduledRule: scheduledRule
    case .policy: policy
    case .scheduledQuery: scheduledQuery
    case .savedQuery: savedQuery
    case .correlationRule: correlationRule
    case .dataModel: dataModel
    case .global: global
    case .pack: pack
    case .lookupTable where queryKeys.contains { document[$0] != nil }: lookupQuery
    case .lookupTable: lookupTable
    case .scheduledPrompt: scheduledPrompt
    }
  }

  /// The keys that hold SQL, of which one is enough.
  static let queryKeys = ["Query", "AthenaQuery", "SnowflakeQuery", "DatabricksQuery"]

  static let rule = rule(called: "a rule")

  static let scheduledRule = rule(called: "a scheduled rule")

  static let derivedRule = ObjectSchema(
    "a derived rule",
    identity("RuleID") + [.required("BaseDetection", .name)] + alerting(isRequired: false) + simple
      + [tests(RuleSchemas.test)],
    refusals: Dictionary(
      uniqueKeysWithValues: ["Detection", "Filename", "LogTypes", "ScheduledQueries"].map {
        ($0, "it is inherited from BaseDetection")
      }))

  static let policy = ObjectSchema(
    "a policy",
    identity("PolicyID") + described + routed + [
      .required("Filename", .text), .required("Enabled", .flag), .required("Severity", .severity),
      .optional("ResourceTypes", .list(.label, .unique)), .optional("Suppressions", .list(.label, .unique)),
      .optional("ActionDelaySeconds", .anything), .optional("AutoRemediationID", .label),
      .optional("AutoRemediationParameters", .anything), .optional("DisplayName", .name),
      .optional("Reference", .label), .optional("Runbook", .label), tests(RuleSchemas.policyTest),
    ])

  static let correlationRule = ObjectSchema(
    "a correlation rule",
    identity("RuleID") + described + routed + [
      .required("Enabled", .flag), .required("Severity", .severity),
      .required("Detection", .list(.object(CorrelationSchemas.correlation), ListBounds(minimum: 1, maximum: 1))),
      .optional("DisplayName", .name), .optional("Reference", .label), .optional("Runbook", .label),
      .optional("SummaryAttributes", .list(.label, .unique)), .optional("CreateAlert", .flag),
      tests(CorrelationSchemas.test),
    ])

  static let scheduledQuery = ObjectSchema(
    "a scheduled query",
    identity("QueryName") + described + queries + [
      .required("Enabled", .flag), .required("Schedule", .object(QuerySchemas.schedule)),
      .optional("EmailConfig", .anything),
    ],
    choices: [KeyChoice(names: queryKeys, isExclusive: false)])

  static let savedQuery = ObjectSchema(
    "a saved query", identity("QueryName") + described + queries,
    choices: [KeyChoice(names: queryKeys, isExclusive: false)])

  static let dataModel = ObjectSchema(
    "a data model",
    identity("DataModelID") + [
      .required("Enabled", .flag), .required("LogTypes", .list(.text, ListBounds(minimum: 1, isUnique: true))),
      .required("Mappings", .list(.object(CatalogueSchemas.fieldMapping))), .optional("DisplayName", .name),
      .optional("Filename", .text),
    ])

  static let global = ObjectSchema(
    "a global helper", identity("GlobalID") + described + [.required("Filename", .text)])

  static let pack = ObjectSchema(
    "a pack",
    identity("PackID") + [
      .required("PackDefinition", .object(CatalogueSchemas.packDefinition)), .optional("Description", .label),
      .optional("DisplayName", .name),
    ])

  static let lookupTable = ObjectSchema(
    "a lookup table",
    identity("LookupName") + CatalogueSchemas.lookup + [
      .required("Schema", .label), .optional("Filename", .text),
      .optional("Refresh", .object(CatalogueSchemas.storageRefresh)),
    ],
    choices: [.atLeastOne("Filename", "Refresh")])

  static let lookupQuery = ObjectSchema(
    "a lookup table made by a query",
    identity("LookupName") + CatalogueSchemas.lookup + queryKeys.map { .optional($0, .text) } + [
      .optional("Refresh", .object(CatalogueSchemas.queryRefresh))
    ],
    choices: [KeyChoice(names: queryKeys, isExclusive: false)],
    refusals: ["Schema": "the query gives it", "Filename": "the query gives the rows"])

  static let scheduledPrompt = ObjectSchema(
    "a scheduled prompt",
    [
      .required("AnalysisType", .choice(AnalysisType.allCases.map(\.rawValue))),
      .required("PromptName", .promptName), .required("DisplayName", .label), .required("PromptText", .label),
      .required("RunAsUser", .label), .required("Schedule", .anything),
    ],
    isOpen: true)

  // MARK: Parts that several kinds share

  private static func rule(called subject: String) -> ObjectSchema {
    ObjectSchema(
      subject, identity("RuleID") + logic + alerting(isRequired: true) + simple + [tests(RuleSchemas.test)],
      choices: [.exactlyOne("Detection", "Filename"), .exactlyOne("LogTypes", "ScheduledQueries")])
  }

  private static func identity(_ idKey: String) -> [KeySchema] {
    [
      .required("AnalysisType", .choice(AnalysisType.allCases.map(\.rawValue))), .required(idKey, .name),
      .optional("BaseVersion", .anything), .optional("Status", .anything), .optional("CreatedBy", .anything),
      .optional("OnlyUseBaseRiskScore", .anything),
    ]
  }

  private static let described: [KeySchema] = [
    .optional("Description", .label),
    .optional("Tags", .list(.label, ListBounds(isUnique: true, ignoresCase: true))),
  ]

  private static let routed: [KeySchema] = [
    .optional("OutputIds", .list(.label, .unique)), .optional("Reports", .mapping(.list(.label))),
  ]

  private static let logic: [KeySchema] = [
    .optional("Detection", .expressions(.detection)), .optional("Filename", .text),
    .optional("LogTypes", .list(.text, ListBounds(minimum: 1, isUnique: true))),
    .optional("ScheduledQueries", .list(.text, ListBounds(minimum: 1, isUnique: true))),
  ]

  private static func alerting(isRequired: Bool) -> [KeySchema] {
    described + routed + [
      KeySchema(name: "Enabled", shape: .flag, isRequired: isRequired),
      KeySchema(name: "Severity", shape: .severity, isRequired: isRequired), .optional("DisplayName", .name),
      .optional("Reference", .label), .optional("Runbook", .label),
      .optional("DedupPeriodMinutes", .integer(minimum: 0)), .optional("Threshold", .integer(minimum: 0)),
      .optional("CreateAlert", .flag), .optional("SummaryAttributes", .list(.label, .unique)),
    ]
  }

  private static let simple: [KeySchema] = [
    .optional("InlineFilters", .expressions(.inlineFilter)), .optional("AlertTitle", .titleTemplate),
    .optional("AlertContext", .list(.object(RuleSchemas.contextField))),
    .optional("GroupBy", .list(.keySpecifier, .notEmpty)), .optional("Unique", .keySpecifier),
    .optional("DynamicSeverities", .list(.object(RuleSchemas.dynamicSeverity))),
  ]

  private static let queries: [KeySchema] =
    queryKeys.map { .optional($0, .text) } + [
      .optional("Lookback", .anything), .optional("LookbackWindowSeconds", .anything),
    ]

  private static func tests(_ schema: ObjectSchema) -> KeySchema {
    .optional("Tests", .list(.object(schema)))
  }
}
