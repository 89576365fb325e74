/// All active detections, compiled: what events are evaluated against.
///
/// Immutable; a reload makes a new one. Compiling takes time in proportion to the detections.
public final class DetectionProgram: Sendable {
  /// The program of each log type that an active detection names, in order of the log type.
  public let logTypes: [LogTypeProgram]
  /// The program of each query that an active rule names, in order of the query's name; its rows are the events.
  public let queries: [LogTypeProgram]
  private let table: ByteTable

  /// Compiles the active ones of some definitions, which must have distinct ids and stand in order of id.
  public init(definitions: [DetectionDefinition]) {
    let active = definitions.filter(\.isActive)
    logTypes = DetectionProgram.programs(of: active, by: \.logTypes)
    queries = DetectionProgram.programs(of: active, by: \.scheduledQueries)
    table = ByteTable(logTypes.map { Array($0.logType.utf8) })
  }

  private static func programs(
    of definitions: [DetectionDefinition], by names: (DetectionDefinition) -> [String]
  ) -> [LogTypeProgram] {
    var byName: [String: [DetectionDefinition]] = [:]
    for definition in definitions {
      for name in Set(names(definition)) { byName[name, default: []].append(definition) }
    }
    return byName.keys.sorted().map { LogTypeProgram(logType: $0, definitions: byName[$0] ?? []) }
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
