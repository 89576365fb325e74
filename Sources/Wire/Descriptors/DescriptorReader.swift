/// Reads the messages of google/protobuf/descriptor.proto: what JSON and calls need of them, nothing else.
///
/// First it notes what is declared, then what each declaration consists of, since one may refer to a later one. Valid as
/// long as the bytes.
struct DescriptorReader {
  /// A declaration, and where it is in its file.
  private struct Declaration {
    let name: String
    let fields: PackedFields
    /// The numbers that lead to it in the file, by which its comment is found.
    let path: [UInt64]
    let file: Int
  }

  private var messages: [Declaration] = []
  private var enumerations: [Declaration] = []
  private var services: [Declaration] = []
  /// The comments of each file, by the paths of their declarations.
  private var comments: [[[UInt64]: Comment]] = []
  private var messageIndices: [String: Int] = [:]
  private var enumIndices: [String: Int] = [:]

  /// Notes the declarations of a packed `FileDescriptorSet`.
  init(_ bytes: UnsafeRawBufferPointer) throws(DescriptorError) {
    for file in try PackedFields(bytes).all(1) { try noteFile(PackedFields(file)) }
    for (index, message) in messages.enumerated() { messageIndices[".\(message.name)"] = index }
    for (index, enumeration) in enumerations.enumerated() { enumIndices[".\(enumeration.name)"] = index }
  }

  private mutating func noteFile(_ file: PackedFields) throws(DescriptorError) {
    var commentsByPath: [[UInt64]: Comment] = [:]
    for information in file.all(9) {
      for location in try PackedFields(information).all(1) {
        let location = try PackedFields(location)
        if let text = location.all(3).last { commentsByPath[try location.numbers(1)] = Comment(text) }
      }
    }
    comments.append(commentsByPath)
    let package = file.text(2)
    let scope = package.isEmpty ? "" : "\(package)."
    enumerations += try declarations(in: file, 5, scope, [])
    services += try declarations(in: file, 6, scope, [])
    for message in try declarations(in: file, 4, scope, []) { try note(message) }
  }

  private mutating func note(_ message: Declaration) throws(DescriptorError) {
    guard message.path.count <= 2 * WireLimits.messageDepthMax else {
      throw DescriptorError("'\(message.name)' is nested more than \(WireLimits.messageDepthMax) deep")
    }
    messages.append(message)
    enumerations += try declarations(in: message.fields, 4, "\(message.name).", message.path)
    for inner in try declarations(in: message.fields, 3, "\(message.name).", message.path) { try note(inner) }
  }

  /// The declarations in a field of a file or message.
  private func declarations(
    in outer: PackedFields, _ number: UInt32, _ scope: String, _ path: [UInt64]
  ) throws(DescriptorError) -> [Declaration] {
    var declarations: [Declaration] = []
    for (index, packed) in outer.all(number).enumerated() {
      let fields = try PackedFields(packed)
      declarations.append(
        Declaration(
          name: scope + fields.text(1), fields: fields, path: path + [UInt64(number), UInt64(index)],
          file: comments.count - 1))
    }
    return declarations
  }

  private func comment(_ declaration: Declaration, _ path: [UInt64] = []) -> Comment {
    comments[declaration.file][declaration.path + path] ?? Comment()
  }
}

// What the declarations consist of.
extension DescriptorReader {
  /// The messages, in the order in which they were noted.
  func messageDescriptors() throws(DescriptorError) -> [MessageDescriptor] {
    var descriptors: [MessageDescriptor] = []
    for message in messages {
      var members: [PackedFields] = []
      for member in message.fields.all(2) { members.append(try PackedFields(member)) }
      let sizes = Dictionary(members.compactMap { $0.number(9) }.map { ($0, 1) }, uniquingKeysWith: +)
      var fields: [FieldDescriptor] = []
      for (index, member) in members.enumerated() {
        fields.append(try field(member, at: index, of: message, oneofSizes: sizes))
      }
      guard Set(fields.map(\.name)).count == fields.count, Set(fields.map(\.number)).count == fields.count else {
        throw DescriptorError("'\(message.name)' has two fields of one name or number")
      }
      descriptors.append(MessageDescriptor(name: message.name, comment: comment(message).text, fields: fields))
    }
    return descriptors
  }

  private func field(
    _ member: PackedFields, at index: Int, of message: Declaration, oneofSizes: [UInt64: Int]
  ) throws(DescriptorError) -> FieldDescriptor {
    var comment = comment(message, [2, UInt64(index)])
    let oneof = member.number(9)
    let isShared = oneof.map { oneofSizes[$0] != 1 } ?? false
    // A field that is alone in a oneof, for its presence, has its comment there.
    if let oneof, !isShared, comment.text.isEmpty { comment = self.comment(message, [8, oneof]) }
    let type = try type(of: member, comment)
    let isRepeated = member.number(4) == 3
    let isMessage = if case .message = type { true } else { false }
    guard let number = member.number(3).flatMap(UInt32.init(exactly:)), 1..<(1 << 29) ~= number else {
      throw DescriptorError("'\(message.name).\(member.text(1))' has no number that a field can have")
    }
    return FieldDescriptor(
      name: member.text(1), number: number, type: type, isRepeated: isRepeated,
      hasPresence: !isRepeated && (isMessage || oneof != nil),
      sharedOneof: isShared ? oneof.map(Int.init(truncatingIfNeeded:)) : nil, comment: comment.text)
  }

  private func type(of member: PackedFields, _ comment: Comment) throws(DescriptorError) -> FieldType {
    switch member.number(5) {
    case 1: return .double
    case 2: return .float
    case 3: return .integer(bits: 64, isSigned: true, .varint)
    case 4: return .integer(bits: 64, isSigned: false, .varint)
    case 5: return .integer(bits: 32, isSigned: true, .varint)
    case 6: return .integer(bits: 64, isSigned: false, .fixed)
    case 7: return .integer(bits: 32, isSigned: false, .fixed)
    case 8: return .bool
    case 9: return .text
    case 11:
      if let index = messageIndices[member.text(6)] { return .message(index) }
    case 12: return .bytes(comment.bytesForm)
    case 13: return .integer(bits: 32, isSigned: false, .varint)
    case 14:
      if let index = enumIndices[member.text(6)] { return .enumeration(index) }
    case 15: return .integer(bits: 32, isSigned: true, .fixed)
    case 16: return .integer(bits: 64, isSigned: true, .fixed)
    case 17: return .integer(bits: 32, isSigned: true, .zigZag)
    case 18: return .integer(bits: 64, isSigned: true, .zigZag)
    default: break
    }
    throw DescriptorError("the field '\(member.text(1))' has a type that is not in the set: '\(member.text(6))'")
  }

  /// The enumerations, in the order in which they were noted.
  func enumDescriptors() throws(DescriptorError) -> [EnumDescriptor] {
    var descriptors: [EnumDescriptor] = []
    for enumeration in enumerations {
      var values: [(name: String, number: Int32)] = []
      for value in enumeration.fields.all(2) {
        let value = try PackedFields(value)
        values.append((value.text(1), Int32(truncatingIfNeeded: value.number(2) ?? 0)))
      }
      descriptors.append(EnumDescriptor(name: enumeration.name, values: values))
    }
    return descriptors
  }

  /// The methods of all services, with their messages among these.
  func methodDescriptors(_ messages: [MessageDescriptor]) throws(DescriptorError) -> [MethodDescriptor] {
    var descriptors: [MethodDescriptor] = []
    for service in services {
      for (index, method) in service.fields.all(2).enumerated() {
        let method = try PackedFields(method)
        guard let request = messageIndices[method.text(2)], let response = messageIndices[method.text(3)] else {
          throw DescriptorError("the method '\(method.text(1))' has messages that are not in the set")
        }
        descriptors.append(
          MethodDescriptor(
            service: service.name, name: method.text(1), comment: comment(service, [2, UInt64(index)]).text,
            request: messages[request], response: messages[response],
            isClientStreaming: method.number(5) == 1, isServerStreaming: method.number(6) == 1))
      }
    }
    return descriptors
  }
}

/// The fields of one packed message.
private struct PackedFields {
  private let bytes: UnsafeRawBufferPointer
  private let fields: [RawField]

  init(_ bytes: UnsafeRawBufferPointer) throws(DescriptorError) {
    var cursor = FieldCursor(bytes)
    var fields: [RawField] = []
    do throws(MessageError.Reason) {
      while let field = try cursor.next() { fields.append(field) }
    } catch {
      throw DescriptorError("not a FileDescriptorSet: \(error)")
    }
    (self.bytes, self.fields) = (bytes, fields)
  }

  /// The bytes of the fields of a number, in their order.
  func all(_ number: UInt32) -> [UnsafeRawBufferPointer] {
    fields.filter { $0.number == number && $0.wireType == RawField.lengthPrefixed }.map { $0.bytes(in: bytes) }
  }

  /// The text of a field; empty when it is absent.
  func text(_ number: UInt32) -> String {
    all(number).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The number of a field; nil when it is absent.
  func number(_ number: UInt32) -> UInt64? {
    fields.last { $0.number == number && $0.wireType == RawField.varint }?.value
  }

  /// The numbers of a field that holds many, in one piece as protoc writes them.
  func numbers(_ number: UInt32) throws(DescriptorError) -> [UInt64] {
    var numbers: [UInt64] = []
    do throws(MessageError.Reason) {
      for piece in all(number) {
        var cursor = FieldCursor(piece)
        while let number = try cursor.nextNumber(RawField.varint) { numbers.append(number.value) }
      }
    } catch {
      throw DescriptorError("not a FileDescriptorSet: \(error)")
    }
    return numbers
  }
}

/// The comment above a declaration: its text, and the directives on lines that begin with `@`.
private struct Comment {
  private(set) var text = ""
  private(set) var bytesForm = BytesForm.base64

  init() {}

  init(_ bytes: UnsafeRawBufferPointer) {
    var words: [Substring] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ")
      switch parts.first {
      case "@json": bytesForm = BytesForm(directive: parts.dropFirst())
      case let first? where first.hasPrefix("@"): break
      default: words += parts
      }
    }
    text = words.joined(separator: " ")
  }
}

extension BytesForm {
  /// Reads what comes after `@json`; a form of a later version is base64.
  fileprivate init(directive words: ArraySlice<Substring>) {
    switch (words.first, words.count) {
    case ("text", _): self = .text
    case ("document", 3...): self = .document(unless: words.last.map(String.init))
    case ("document", _): self = .document(unless: nil)
    default: self = .base64
    }
  }
}
