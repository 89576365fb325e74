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

  /// The keys that say which field is meant, of which exactly one stands in a key specifier.
  static let specifierKeys = ["Key", "DeepKey", "KeyPath", "Enrichment"]

  /// The keys of match expressions, in the order of the documentation.
  static let expressionKeys =
    specifierKeys + ["Condition", "Value", "Values", "Expressions"] + Combinator.allCases.map(\.rawValue)

  /// The conditions that stand alone.
  static let constants = ["AlwaysTrue", "AlwaysFalse"]

  /// Every name that may stand under `Condition`.
  static let conditionNames = Condition.names + ElementQuantifier.allCases.map(\.rawValue) + constants
}
