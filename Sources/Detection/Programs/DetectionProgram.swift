import Primitives

/// All active detections, compiled: what events are evaluated against.
///
/// Immutable; a reload makes a new one. Compiling takes time in proportion to the detections.
public final class DetectionProgram: Sendable {
  /// The program of each log type that an active detection names, in order of the log type.
  public let logTypes: [LogTypeProgram]
  /// The program of each query that an active rule names, in order of the query's name; its rows are the events.
  public let queries: [LogTypeProgram]
  /// The active correlation rules, in order of id.
  public let correlations: [CorrelationProgram]
  private let table: ByteTable

  /// Compiles the active ones of some definitions, which must have distinct ids and stand in order of id.
  ///
  /// Their events are looked up in the tables that are about them; rows of queries are not.
  public init(definitions: [DetectionDefinition], lookups: LookupTables = .none) {
    let active = definitions.filter(\.isActive)
    let signals = SignalFields.byRule(active.compactMap(\.correlation))
    logTypes = DetectionProgram.programs(of: active, signals, by: \.logTypes, lookups)
    queries = DetectionProgram.programs(of: active, signals, by: \.scheduledQueries)
    correlations = active.compactMap { CorrelationProgram($0, signals: signals[$0.id]) }
    table = ByteTable(logTypes.map { Array($0.logType.utf8) })
  }

  private static func programs(
    of definitions: [DetectionDefinition], _ signals: [String: SignalFields],
    by names: (DetectionDefinition) -> [String], _ lookups: LookupTables = .none
  ) -> [LogTypeProgram] {
    var byName: [String: [DetectionDefinition]] = [:]
    for definition in definitions {
      for name in Set(names(definition)) { byName[name, default: []].append(definition) }
    }
    return byName.keys.sorted().enumerated().map {
      LogTypeProgram(
        logType: $1, number: $0, definitions: byName[$1] ?? [], signals: signals, lookups: lookups)
    }
  }

  /// The program of a log type, given as UTF-8; nil when no active detection names it.
  ///
  /// - Complexity: O(n) in the length of the name.
  public func program(forLogType name: UnsafeRawBufferPointer) -> LogTypeProgram? {
    table.number(of: name).map { logTypes[$0] }
  }

  /// The program of a log type; nil when no active detection names it.
  public func program(forLogType name: String) -> LogTypeProgram? {
    var name = name
    return name.withUTF8 { program(forLogType: UnsafeRawBufferPointer($0)) }
  }

  /// The program of the rules over the rows of a query; nil when no active rule names it.
  ///
  /// - Complexity: O(log n) in the number of such queries.
  public func program(forQuery name: String) -> LogTypeProgram? {
    var low = 0
    var high = queries.count
    while low < high {
      let middle = (low + high) / 2
      if queries[middle].logType < name { low = middle + 1 } else { high = middle }
    }
    guard low < queries.count, queries[low].logType == name else { return nil }
    return queries[low]
  }
}

/// The active rules of one log type, or of the rows of one query, compiled together.
///
/// Immutable; shared by all threads.
public final class LogTypeProgram: Sendable {
  /// The log type, or the name of the query.
  public let logType: String
  /// Its place among the programs of log types, or among those of queries.
  public let number: Int
  /// The rules, in order of id.
  public let rules: [CompiledRule]
  let tables: ProgramTables
  let index: RuleIndex
  /// The rules in Python that are called only where a condition holds.
  let gatedPython: [Int32]
  /// Whether some of these conditions are known only of events whose text is ASCII.
  let foldsPythonText: Bool
  let paths: [FieldPath]

  /// How many detections an event of the log type is evaluated against.
  public var detectionCount: Int { rules.count }
  /// Whether the time of an evaluation makes a difference: an inline filter ends.
  public let hasEndingFilters: Bool
  /// The fields of events that are looked up in tables before anything else; nil when no rule can see what they say.
  public let enrichment: EnrichmentPlan?

  init(
    logType: String, number: Int = 0, definitions: [DetectionDefinition], signals: [String: SignalFields] = [:],
    lookups: LookupTables = .none
  ) {
    self.logType = logType
    self.number = number
    var builder = ProgramBuilder()
    var rules: [CompiledRule] = []
    for definition in definitions {
      guard let logic = definition.simpleDetection ?? definition.pythonGate else { continue }
      rules.append(CompiledRule(definition, logic, signals: signals[definition.id], builder: &builder))
    }
    index = RuleIndex(rules: rules.map(\.logic), builder: &builder)
    self.rules = rules
    gatedPython = rules.indices.filter { rules[$0].python?.prefilter != nil }.map { Int32($0) }
    foldsPythonText = rules.contains { $0.python?.foldsText ?? false }
    paths = builder.paths
    enrichment = EnrichmentPlan(
      logType: logType, lookups, paths: builder.paths, hasPython: rules.contains { $0.python != nil })
    hasEndingFilters = rules.contains { $0.logic.hasEndingFilters }
    tables = builder.tables()
  }

  deinit { tables.deallocate() }
}

/// One active rule: what the program evaluates of it, and how a match of it is rendered.
///
/// A match holds its rule rather than a copy of the definition, which is large.
public final class CompiledRule: Sendable {
  /// A piece of the title.
  enum TitlePart {
    case text([UInt8])
    case field(Int32)
  }

  /// An output field: its key as JSON with the colon, and the field it takes its value from.
  struct ContextField {
    var key: [UInt8]
    var field: Int32
  }

  struct SeverityRule {
    var severity: Severity
    var node: Int32
  }

  /// What the file says.
  public let definition: DetectionDefinition
  /// What it asks of the windows of its matches.
  public let matchTerms: WindowTerms
  /// The body in Python that is called where the program says yes; nil for a rule that the program decides.
  public let python: PythonBody?
  /// What correlation rules read of its matches; nil when none does.
  public let signalFields: SignalFields?
  let logic: SimpleDetection
  let entry: RuleEntry
  let title: [TitlePart]?
  let context: [ContextField]
  let groupBy: [Int32]
  let unique: Int32?
  let severities: [SeverityRule]

  /// What matches of a correlation rule are rendered by.
  convenience init(correlation definition: DetectionDefinition, signals: SignalFields? = nil) {
    var builder = ProgramBuilder()
    self.init(definition, SimpleDetection(expressions: []), signals: signals, builder: &builder)
  }

  init(
    _ definition: DetectionDefinition, _ logic: SimpleDetection, signals: SignalFields?,
    builder: inout ProgramBuilder
  ) {
    self.definition = definition
    signalFields = signals
    matchTerms = WindowTerms(matchesOf: definition)
    python = definition.pythonBody
    self.logic = logic
    entry = builder.append(rule: logic)
    title = logic.alertTitle.map { CompiledRule.parts(of: $0, builder: &builder) }
    context = logic.alertContext.map { field in
      var key = JSONWriter()
      key.append(string: field.name)
      key.append(UInt8(ascii: ":"))
      return ContextField(key: key.bytes, field: builder.field(field.path))
    }
    groupBy = logic.groupBy.map { builder.field($0) }
    unique = logic.unique.map { builder.field($0) }
    severities = logic.dynamicSeverities.map {
      SeverityRule(severity: $0.severity, node: builder.conjunction($0.conditions, isFilter: false))
    }
  }

  private static func parts(of template: TitleTemplate, builder: inout ProgramBuilder) -> [TitlePart] {
    template.parts.map { part in
      switch part {
      case .text(let text): .text(Array(text.utf8))
      case .field(let path): .field(builder.field(path))
      }
    }
  }
}
