/// The mappings within data models, packs and lookup tables.
enum CatalogueSchemas {
  static let fieldMapping = ObjectSchema(
    "a mapping of a field",
    [.required("Name", .text), .optional("Path", .text), .optional("Method", .text)],
    choices: [.exactlyOne("Path", "Method")])

  static let packDefinition = ObjectSchema("the definition of a pack", [.required("IDs", .list(.name, .unique))])

  /// The keys that both forms of lookup tables have.
  static let lookup: [KeySchema] = [
    .required("Enabled", .flag), .required("LogTypeMap", .object(logTypeMap)), .optional("Description", .text),
    .optional("Reference", .text), .optional("Indicators", .list(.object(indicator))),
    .optional("Validations", .list(.object(validation))),
  ]

  static let logTypeMap = ObjectSchema(
    "a log type map",
    [
      .required("PrimaryKey", .text), .optional("AssociatedLogTypes", .list(.object(associatedLogType))),
    ])

  static let associatedLogType = ObjectSchema(
    "an associated log type", [.required("LogType", .text), .optional("Selectors", .list(.text, .unique))])

  static let indicator = ObjectSchema(
    "an indicator", [.required("Field", .text), .required("Indicators", .list(.text))])

  static let validation = ObjectSchema(
    "a validation", [.required("Field", .text), .required("Validations", .list(.text))])

  static let storageRefresh = ObjectSchema(
    "a refresh",
    [
      .required("ObjectPath", .text), .required("PeriodMinutes", .integer(minimum: 1)),
      .optional("AlarmPeriodMinutes", .integer(minimum: 1)), .optional("RoleARN", .text),
      .optional("ObjectKMSKey", .text), .optional("GCSCredentials", .text), .optional("StorageProvider", .text),
    ],
    choices: [.exactlyOne("RoleARN", "GCSCredentials")])

  static let queryRefresh = ObjectSchema(
    "a refresh",
    [.optional("PeriodMinutes", .integer(minimum: 1)), .optional("CronExpression", .text)],
    choices: [.exactlyOne("PeriodMinutes", "CronExpression")])
}
