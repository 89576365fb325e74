import CPicketProto

/// One step of a query, as it was carried out.
public struct QueryStage: WireMessage {
  /// `source`, `filter`, `group`, `having`, `order` and the like.
  public var name: String
  /// What the step does, in normal form.
  public var lines: [String]
  /// Rows that came to the step.
  public var rowsIn: UInt64
  /// Rows that the step let through or made.
  public var rowsOut: UInt64
  /// How long the step took, in nanoseconds.
  public var elapsedNanos: Int64

  /// Makes a message.
  public init(
    name: String = "",
    lines: [String] = [],
    rowsIn: UInt64 = 0,
    rowsOut: UInt64 = 0,
    elapsedNanos: Int64 = 0
  ) {
    self.name = name
    self.lines = lines
    self.rowsIn = rowsIn
    self.rowsOut = rowsOut
    self.elapsedNanos = elapsedNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__query_stage__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__QueryStage.self)
    name = String(field: raw.pointee.name)
    lines = [String](field: raw.pointee.lines, count: raw.pointee.n_lines)
    rowsIn = raw.pointee.rows_in
    rowsOut = raw.pointee.rows_out
    elapsedNanos = raw.pointee.elapsed_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__query_stage__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.n_lines = lines.count
    raw.pointee.lines = arena.texts(lines)
    raw.pointee.rows_in = rowsIn
    raw.pointee.rows_out = rowsOut
    raw.pointee.elapsed_nanos = elapsedNanos
    return BuiltMessage(raw)
  }
}
