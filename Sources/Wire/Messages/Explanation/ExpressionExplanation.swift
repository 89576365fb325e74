import CPicketProto

/// One node of a condition tree, with what it saw.
public struct ExpressionExplanation: WireMessage {
  /// The node in the normal form, for example `severity ne "INFORMATIONAL"`.
  public var text: String
  /// What the node came to.
  public var value: Bool
  /// The field the node reads; empty for combinators and constants.
  public var field: String
  /// The field's value as JSON, at most 1,000 bytes of it; empty when the field is missing.
  public var actual: [UInt8]
  /// Whether the field was missing from the event.
  public var missing: Bool
  /// Why the node failed; empty when it did not.
  public var error: String
  /// The nodes below, in order.
  public var children: [ExpressionExplanation]
  /// `actual` was cut.
  public var truncated: Bool

  /// Makes a message.
  public init(
    text: String = "",
    value: Bool = false,
    field: String = "",
    actual: [UInt8] = [],
    missing: Bool = false,
    error: String = "",
    children: [ExpressionExplanation] = [],
    truncated: Bool = false
  ) {
    self.text = text
    self.value = value
    self.field = field
    self.actual = actual
    self.missing = missing
    self.error = error
    self.children = children
    self.truncated = truncated
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__expression_explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ExpressionExplanation.self)
    text = String(field: raw.pointee.text)
    value = raw.pointee.value != 0
    field = String(field: raw.pointee.field)
    actual = [UInt8](field: raw.pointee.actual)
    missing = raw.pointee.missing != 0
    error = String(field: raw.pointee.error)
    children = [ExpressionExplanation](field: raw.pointee.children, count: raw.pointee.n_children)
    truncated = raw.pointee.truncated != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__expression_explanation__init)
    raw.pointee.text = arena.text(text)
    raw.pointee.value = value ? 1 : 0
    raw.pointee.field = arena.text(field)
    raw.pointee.actual = arena.data(actual)
    raw.pointee.missing = missing ? 1 : 0
    raw.pointee.error = arena.text(error)
    raw.pointee.n_children = children.count
    raw.pointee.children = arena.list(children)
    raw.pointee.truncated = truncated ? 1 : 0
    return BuiltMessage(raw)
  }
}
