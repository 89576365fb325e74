import CPicketProto

/// The messages, enumerations and methods of proto files, read from what protoc knows of them: a `FileDescriptorSet`.
///
/// JSON is made of messages and read into them by such a set, so that it may also be that of a daemon with messages that
/// this program was not built with.
public struct DescriptorSet: Sendable {
  /// The messages.
  public let messages: [MessageDescriptor]
  /// The enumerations.
  public let enumerations: [EnumDescriptor]
  /// The methods of all services, in the order of the proto files.
  public let methods: [MethodDescriptor]

  /// The messages and methods that this program was built with.
  public static let own: DescriptorSet = {
    do throws(DescriptorError) {
      return try DescriptorSet(decoding: ownBytes)
    } catch {
      // Made of the proto files together with the code of the messages, never read from outside.
      fatalError("the program's own descriptors cannot be read: \(error)")
    }
  }()

  /// The set of `own`, packed: what a daemon answers to `Describe`.
  public static let ownBytes: [UInt8] = {
    var count = 0
    let start = picket_v1_descriptor_set(&count)
    return Array(UnsafeBufferPointer(start: start, count: count))
  }()

  /// Reads a packed `FileDescriptorSet`, which may come from another program.
  ///
  /// Everything that a file refers to must be in the set. Time and memory are linear in the number of bytes.
  public init(decoding bytes: [UInt8]) throws(DescriptorError) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(DescriptorError) in
        let reader = try DescriptorReader(bytes)
        let messages = try reader.messageDescriptors()
        return (messages, try reader.enumDescriptors(), try reader.methodDescriptors(messages))
      }
    }
    (messages, enumerations, methods) = try outcome.get()
  }

  /// The message of a full name; nil when there is none.
  public func message(named name: String) -> MessageDescriptor? {
    messages.first { $0.name == name }
  }

  /// The methods that a name means, which may have its service before it, in full or the last part alone:
  /// `GetStatus`, `Detection/GetStatus` or `picket.v1.Detection/GetStatus`.
  public func methods(named name: String) -> [MethodDescriptor] {
    methods.filter { $0.name == name || $0.fullName == name || $0.fullName.hasSuffix(".\(name)") }
  }
}

/// A reason why bytes are no description of messages and methods.
public struct DescriptorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
