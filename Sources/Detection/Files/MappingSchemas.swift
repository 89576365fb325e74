/// The mappings within rules and policies.
enum RuleSchemas {
  static let test = ObjectSchema(
    "a test",
    [
      .required("Name", .label), .required("ExpectedResult", .flag), .required("Log", .event),
      .optional("LogType", .label), .optional("Mocks", .list(.object(mock))),
      .optional("ExpectedDestinations", .list(.label)),
    ])

  static let policyTest = ObjectSchema(
    "a test",
    [
      .required("Name", .label), .required("ExpectedResult", .flag), .required("Resource", .event),
      .optional("ResourceType", .label), .optional("Mocks", .list(.object(mock))),
    ])

  static let mock = ObjectSchema(
    "a mock", [.required("objectName", .label), .required("returnValue", .anything)])

  static let contextField = ObjectSchema(
    "an output field", [.required("KeyName", .text), .required("KeyValue", .keySpecifier)])

  static let dynamicSeverity = ObjectSchema(
    "a dynamic severity",
    [.required("ChangeTo", .severity), .required("Conditions", .expressions(.detection))])

  static let enrichment = ObjectSchema(
    "an enrichment",
    [.required("Table", .text), .required("Selector", .text), .required("FieldPath", .text)])

  /// The keys that say which field is meant, of which exactly one is in a key specifier.
  static let specifierKeys = ["Key", "DeepKey", "KeyPath", "Enrichment"]

  /// The keys of match expressions, in the order of the documentation.
  static let expressionKeys =
    specifierKeys + ["Condition", "Value", "Values", "Expressions"] + Combinator.allCases.map(\.rawValue)

  /// The conditions that stand alone.
  static let constants = ["AlwaysTrue", "AlwaysFalse"]

  /// Every name that may be under `Condition`.
  static let conditionNames = Condition.names + ElementQuantifier.allCases.map(\.rawValue) + constants
}

/// The mappings within scheduled queries.
enum QuerySchemas {
  static let schedule = ObjectSchema(
    "a schedule",
    [
      .optional("CronExpression", .text),
      .optional("RateMinutes", .integer(minimum: 2, maximum: Schedule.rateMinutesMax)),
      .required("TimeoutMinutes", .integer(minimum: 1, maximum: Schedule.timeoutMinutesMax)),
    ],
    choices: [.exactlyOne("CronExpression", "RateMinutes")])
}

/// The mappings within correlation rules.
enum CorrelationSchemas {
  static let correlation = ObjectSchema(
    "a correlation",
    [
      .optional("Sequence", .list(.object(member), .notEmpty)), .optional("Group", .list(.object(member), .notEmpty)),
      .required("Schedule", .object(QuerySchemas.schedule)),
      .optional("LookbackWindowMinutes", .integer(minimum: 1, maximum: CorrelationRule.lookbackMinutesMax)),
      .optional("EventEvaluationOrder", .choice(["Chronological", "ReverseChronological"])),
      .optional("Transitions", .list(.object(transition))),
      .optional("MatchCriteria", .mapping(.list(.object(criterion)))),
      .optional("MinMatchCount", .integer(minimum: 1)),
    ],
    choices: [.exactlyOne("Sequence", "Group")])

  static let member = ObjectSchema(
    "a member of a correlation",
    [
      .optional("ID", .label), .required("RuleID", .label), .optional("MinMatchCount", .integer(minimum: 1)),
      .optional("MaxMatchCount", .integer(minimum: 1)), .optional("Absence", .flag),
    ])

  static let transition = ObjectSchema(
    "a transition",
    [
      .optional("ID", .label), .required("From", .label), .required("To", .label),
      .optional("WithinTimeFrameMinutes", .integer(minimum: 1)),
      .optional("Match", .list(.object(transitionMatch), ListBounds(minimum: 1, maximum: 1))),
    ])

  static let transitionMatch = ObjectSchema(
    "a match of a transition",
    [.optional("On", .label), .optional("From", .label), .optional("To", .label)],
    choices: [.exactlyOne("On", "From"), .exactlyOne("On", "To")])

  static let criterion = ObjectSchema(
    "a match criterion", [.required("GroupID", .label), .required("Match", .label)])

  static let test = ObjectSchema(
    "a test",
    [
      .required("Name", .label), .required("ExpectedResult", .flag),
      .required("RuleOutputs", .list(.object(ruleOutput))),
    ])

  static let ruleOutput = ObjectSchema(
    "the output of a rule",
    [.required("ID", .label), .optional("Matches", .anything)])
}

/// The mappings within data models, packs and lookup tables.
enum CatalogueSchemas {
  static let fieldMapping = ObjectSchema(
    "a mapping of a field",
    [.required("Name", .label), .optional("Path", .label), .optional("Method", .label)],
    choices: [.exactlyOne("Path", "Method")])

  static let packDefinition = ObjectSchema("the definition of a pack", [.required("IDs", .list(.label, .unique))])

  /// The keys that both forms of lookup tables have.
  static let lookup: [KeySchema] = [
    .required("Enabled", .flag), .required("LogTypeMap", .object(logTypeMap)), .optional("Description", .label),
    .optional("Reference", .label), .optional("Indicators", .list(.object(indicator))),
    .optional("Validations", .list(.object(validation))),
  ]

  static let logTypeMap = ObjectSchema(
    "a log type map",
    [
      .required("PrimaryKey", .label), .optional("AssociatedLogTypes", .list(.object(associatedLogType))),
    ])

  static let associatedLogType = ObjectSchema(
    "an associated log type", [.required("LogType", .label), .optional("Selectors", .list(.label, .unique))])

  static let indicator = ObjectSchema(
    "an indicator", [.required("Field", .label), .required("Indicators", .list(.label))])

  static let validation = ObjectSchema(
    "a validation", [.required("Field", .label), .required("Validations", .list(.label))])

  static let storageRefresh = ObjectSchema(
    "a refresh",
    [
      .required("ObjectPath", .label), .optional("PeriodMinutes", .anything),
      .optional("AlarmPeriodMinutes", .anything), .optional("RoleARN", .anything),
      .optional("ObjectKMSKey", .anything), .optional("GCSCredentials", .anything),
      .optional("StorageProvider", .anything),
    ])

  static let queryRefresh = ObjectSchema(
    "a refresh",
    [.optional("PeriodMinutes", .anything), .optional("CronExpression", .anything)],
    choices: [.exactlyOne("PeriodMinutes", "CronExpression")])
}
