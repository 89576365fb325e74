/// The active rules of one log type, or of the rows of one query, compiled together.
///
/// Immutable; shared by all threads.
public final class LogTypeProgram: Sendable {
  /// The log type, or the name of the query.
  public let logType: String
  /// The rules, in order of id.
  public let rules: [CompiledRule]
  let tables: ProgramTables
  let index: RuleIndex
  let paths: [FieldPath]

  /// How many detections an event of the log type is evaluated against.
  public var detectionCount: Int { rules.count }

  init(logType: String, definitions: [DetectionDefinition]) {
    self.logType = logType
    var builder = ProgramBuilder()
    var rules: [CompiledRule] = []
    for definition in definitions {
      guard case .simple(let logic) = definition.body else { continue }
      rules.append(CompiledRule(definition, logic, builder: &builder))
    }
    index = RuleIndex(rules: rules.map(\.logic), builder: &builder)
    self.rules = rules
    paths = builder.paths
    tables = builder.tables()
  }

  deinit { tables.deallocate() }
}
