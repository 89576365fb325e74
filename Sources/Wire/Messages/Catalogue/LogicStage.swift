import CPicketProto

/// One stage of a detection's logic: its name and its conditions, one a line.
public struct LogicStage: WireMessage {
  /// The name.
  public var name: String
  /// The conditions in normal form.
  public var lines: [String]

  /// Makes a message.
  public init(name: String = "", lines: [String] = []) {
    self.name = name
    self.lines = lines
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__logic_stage__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LogicStage.self)
    name = String(field: raw.pointee.name)
    lines = [String](field: raw.pointee.lines, count: raw.pointee.n_lines)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__logic_stage__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.n_lines = lines.count
    raw.pointee.lines = arena.texts(lines)
    return BuiltMessage(raw)
  }
}
