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
