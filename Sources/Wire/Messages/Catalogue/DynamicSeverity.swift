import CPicketProto

/// A severity and the conditions under which a match has it.
public struct DynamicSeverity: WireMessage {
  /// The severity.
  public var severity: Severity
  /// The conditions in normal form, one a line.
  public var lines: [String]

  /// Makes a message.
  public init(severity: Severity = .unspecified, lines: [String] = []) {
    self.severity = severity
    self.lines = lines
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__dynamic_severity__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DynamicSeverity.self)
    severity = Severity(rawValue: Int32(truncatingIfNeeded: raw.pointee.severity.rawValue))
    lines = [String](field: raw.pointee.lines, count: raw.pointee.n_lines)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__dynamic_severity__init)
    raw.pointee.severity = .init(UInt32(bitPattern: severity.rawValue))
    raw.pointee.n_lines = lines.count
    raw.pointee.lines = arena.texts(lines)
    return BuiltMessage(raw)
  }
}
