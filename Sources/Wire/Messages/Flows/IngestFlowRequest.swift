import CPicketProto

/// Flows to be taken into the flow window.
public struct IngestFlowRequest: WireMessage {
  /// Empty means "AWS.VPCFlow", which is the only one there is.
  public var logType: String
  /// Records; they come before the lines.
  public var flows: [FlowRecord]
  /// Text as AWS writes it, or JSON objects, one record a line; empty lines are passed over and count as lines.
  public var lines: [UInt8]
  /// The header of a custom format, for example "version srcaddr dstaddr"; empty means the default format, or that the
  /// first line is a header.
  ///
  /// Where it names "@message", a second line can be the header of the records in that column.
  public var format: String

  /// Makes a message.
  public init(
    logType: String = "",
    flows: [FlowRecord] = [],
    lines: [UInt8] = [],
    format: String = ""
  ) {
    self.logType = logType
    self.flows = flows
    self.lines = lines
    self.format = format
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__ingest_flow_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__IngestFlowRequest.self)
    logType = String(field: raw.pointee.log_type)
    flows = [FlowRecord](field: raw.pointee.flows, count: raw.pointee.n_flows)
    lines = [UInt8](field: raw.pointee.lines)
    format = String(field: raw.pointee.format)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__ingest_flow_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.n_flows = flows.count
    raw.pointee.flows = arena.list(flows)
    raw.pointee.lines = arena.data(lines)
    raw.pointee.format = arena.text(format)
    return BuiltMessage(raw)
  }
}
