import CProtobufC

/// What a message consists of: its name, and its fields with their numbers and types.
public struct MessageSchema: Sendable {
  /// A constant of the program, never written to; hence safe to share.
  nonisolated(unsafe) let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

  init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
    self.descriptor = descriptor
  }

  /// Asks the generated initialiser of a message for the message's description.
  init<Message>(_ initialize: (UnsafeMutablePointer<Message>?) -> Void) {
    let message = UnsafeMutablePointer<Message>.allocate(capacity: 1)
    initialize(message)
    let base = UnsafeRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
    self.init(base.pointee.descriptor)
    message.deallocate()
  }

  /// How many fields the message has.
  var fieldCount: Int { Int(descriptor.pointee.n_fields) }

  /// The full name, for example `picket.v1.Match`.
  public var name: String { String(cString: descriptor.pointee.name) }
}
