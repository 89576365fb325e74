public import Detection
import Primitives

/// What the zygote loads: bodies, and what they use.
///
/// Bodies are known by their place in it.
struct PythonLoad {
  /// The definitions whose bodies are loaded.
  private(set) var bodies: [DetectionDefinition] = []
  private(set) var globals: [DetectionDefinition] = []
  private(set) var dataModels: [DetectionDefinition] = []

  init(_ definitions: [DetectionDefinition]) {
    for definition in definitions {
      switch definition.analysisType {
      case .rule, .scheduledRule, .policy:
        if case .python = definition.body, definition.pythonFile != nil { bodies.append(definition) }
      case .global: if definition.pythonFile != nil { globals.append(definition) }
      case .dataModel: dataModels.append(definition)
      default: break
      }
    }
  }

  /// The payload of a LOAD frame.
  func payload(generation: Int, collectsOutput: Bool, readsPages: Bool) -> [UInt8] {
    let value: JSONValue = [
      "generation": .number(generation),
      "bodies": .list(bodies) { body in
        [
          "id": .string(body.id), "kind": .string(body.analysisType.rawValue), "path": PythonLoad.path(body),
          "source": PythonLoad.source(body), "log_types": .strings(body.logTypes), "base": .null,
        ]
      },
      "globals": .list(globals) { global in
        ["id": .string(global.id), "path": PythonLoad.path(global), "source": PythonLoad.source(global)]
      },
      "data_models": .list(dataModels, PythonLoad.dataModel),
      "collect_output": .bool(collectsOutput), "pages": .bool(readsPages),
    ]
    return value.line
  }

  private static func dataModel(_ model: DetectionDefinition) -> JSONValue {
    [
      "id": .string(model.id), "path": path(model), "source": source(model), "log_types": .strings(model.logTypes),
      "enabled": .bool(model.isEnabled),
      "mappings": .list(model.fieldMappings) { mapping in
        switch mapping.target {
        case .path(let path): ["name": .string(mapping.name), "path": .string(path)]
        case .method(let method): ["name": .string(mapping.name), "method": .string(method)]
        }
      },
    ]
  }

  private static func path(_ definition: DetectionDefinition) -> JSONValue {
    .string(definition.pythonFile?.path ?? definition.path)
  }

  private static func source(_ definition: DetectionDefinition) -> JSONValue {
    definition.pythonFile.map { .string($0.source) } ?? .null
  }
}

/// A test of a body.
struct PythonTest: Sendable {
  let body: Int
  let id: String
  let event: [UInt8]
  let logType: String?
  let mocks: [TestMock]

  /// The payload of a TEST frame.
  var payload: [UInt8] {
    let value: JSONValue = [
      "id": .string(id), "event": .string(String(decoding: event, as: UTF8.self)),
      "log_type": logType.map { .string($0) } ?? .null,
      "mocks": .list(mocks) { ["name": .string($0.name), "value": .document($0.value)] },
      "lookup": .null, "explain": .bool(true),
    ]
    return value.line
  }
}

/// An event whose bodies are to be called.
public struct PythonEvent: Sendable {
  /// The kind of the event.
  let logType: String
  /// One JSON object.
  let event: [UInt8]
  /// The bodies to call, in order, by their number.
  var bodies: [Int]
  /// Whether every body answers, with what its functions returned.
  var explains = false
  /// Whether what bodies write to the key-value store is kept, rather than seen by this event alone.
  var keepsWrites = false
  /// The name by which the event is repeated; nil where it has none.
  var name: KeyEventName?
  /// The clock that bodies see, in nanoseconds since 1970, where it is a replay; what is random comes from the event then.
  var replayNanos: Int64?

  /// An event, and the bodies to call.
  public init(_ event: [UInt8], logType: String, bodies: [Int]) {
    self.event = event
    self.logType = logType
    self.bodies = bodies
  }

  /// The event, and every body is to answer with what its functions returned.
  public func explained(_ explains: Bool = true) -> PythonEvent {
    var event = self
    event.explains = explains
    return event
  }

  /// The event, and what bodies write to the key-value store for it is kept: once for all events of its name.
  public func keepingWrites(named name: KeyEventName?) -> PythonEvent {
    var event = self
    event.keepsWrites = true
    event.name = name
    return event
  }

  /// The event, replayed at a time in nanoseconds since 1970.
  public func replayed(at nanos: Int64?) -> PythonEvent {
    var event = self
    event.replayNanos = nanos
    return event
  }

  /// Whether it travels in a frame of its own.
  var isAlone: Bool { explains || replayNanos != nil }

  private var flags: UInt8 { (explains ? 1 : 0) | (replayNanos != nil ? 2 : 0) }

  /// What it takes of a frame, about.
  var byteCount: Int { event.count + logType.utf8.count + 4 * bodies.count + 16 }

  /// The payload of an EVALUATE frame, at a time in nanoseconds since 1970; what all events have in common is that of
  /// the first.
  static func payload(_ events: [PythonEvent], now: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(events.reduce(16) { $0 + $1.byteCount })
    bytes.append(littleEndian: events.first?.replayNanos ?? now)
    bytes.append(events.first?.flags ?? 0)
    bytes.append(littleEndian: UInt32(events.count))
    for event in events {
      bytes.append(littleEndian: UInt16(clamping: event.logType.utf8.count))
      bytes += event.logType.utf8.prefix(Int(UInt16.max))
      bytes.append(littleEndian: UInt32(event.bodies.count))
      for body in event.bodies { bytes.append(littleEndian: UInt32(body)) }
      bytes.append(littleEndian: UInt32(event.event.count))
      bytes += event.event
    }
    return bytes
  }
}
