import CPicketProto

/// A field, a kind of comparison and the values it looks for.
public struct Indicator: WireMessage {
  /// The field in the normal form.
  public var field: String
  /// The kind of comparison.
  public var kind: String
  /// The values it looks for.
  public var values: [String]
  /// How many other loaded detections look for the same field, kind and values.
  public var corpusCount: UInt32

  /// Makes a message.
  public init(field: String = "", kind: String = "", values: [String] = [], corpusCount: UInt32 = 0) {
    self.field = field
    self.kind = kind
    self.values = values
    self.corpusCount = corpusCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__indicator__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Indicator.self)
    field = String(field: raw.pointee.field)
    kind = String(field: raw.pointee.kind)
    values = [String](field: raw.pointee.values, count: raw.pointee.n_values)
    corpusCount = raw.pointee.corpus_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__indicator__init)
    raw.pointee.field = arena.text(field)
    raw.pointee.kind = arena.text(kind)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.texts(values)
    raw.pointee.corpus_count = corpusCount
    return BuiltMessage(raw)
  }
}
