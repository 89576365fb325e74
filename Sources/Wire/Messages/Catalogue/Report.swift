import CPicketProto

/// A mapping to a framework, for example "MITRE ATT&CK" and its techniques.
public struct Report: WireMessage {
  /// The framework.
  public var framework: String
  /// The entries of the framework.
  public var values: [String]

  /// Makes a message.
  public init(framework: String = "", values: [String] = []) {
    self.framework = framework
    self.values = values
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__report__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Report.self)
    framework = String(field: raw.pointee.framework)
    values = [String](field: raw.pointee.values, count: raw.pointee.n_values)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__report__init)
    raw.pointee.framework = arena.text(framework)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.texts(values)
    return BuiltMessage(raw)
  }
}
