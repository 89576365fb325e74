/// All active detections, compiled: what events are evaluated against.
///
/// Immutable; a reload makes a new one. Compiling takes time in proportion to the detections.
public final class DetectionProgram: Sendable {
  /// The program of each log type that an active detection names, in order of the log type.
  public let logTypes: [LogTypeProgram]
  private let table: ByteTable

  /// Compiles the active ones of some definitions, which must have distinct ids and stand in order of id.
  public init(definitions: [DetectionDefinition]) {
    var byLogType: [String: [DetectionDefinition]] = [:]
    for definition in definitions where definition.isActive {
      for logType in Set(definition.logTypes) { byLogType[logType, default: []].append(definition) }
    }
    logTypes = byLogType.keys.sorted().map {
      LogTypeProgram(logType: $0, definitions: byLogType[$0] ?? [])
    }
    table = ByteTable(logTypes.map { Array($0.logType.utf8) })
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
}
