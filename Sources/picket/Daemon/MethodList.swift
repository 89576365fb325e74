import Primitives
import Wire

/// What `picket call --list` shows.
protocol ReportOnMethods {
  /// For people.
  func lines(_ style: Style) -> [String]
  /// For programs.
  var json: JSONValue { get }
}

/// The methods of a daemon.
struct MethodList: ReportOnMethods {
  let methods: [MethodDescriptor]

  func lines(_ style: Style) -> [String] {
    let rows = methods.map { method in
      [shortName(of: method), method.isServerStreaming ? "stream" : "once", Sentence.first(of: method.comment)]
    }
    return Table(header: ["METHOD", "ANSWERS", "DESCRIPTION"], rows: rows).lines(style: style)
  }

  var json: JSONValue { .list(methods) { MethodList.json(of: $0) } }

  /// The name, with the service before it where another one has the same.
  private func shortName(of method: MethodDescriptor) -> String {
    let first = methods.first { $0.name == method.name }
    if first?.service == method.service { return method.name }
    return "\(method.service.split(separator: ".").last ?? "")/\(method.name)"
  }

  static func json(of method: MethodDescriptor) -> JSONValue {
    .object(members(of: method))
  }

  static func members(of method: MethodDescriptor) -> [(key: String, value: JSONValue)] {
    [
      ("service", .string(method.service)), ("method", .string(method.name)),
      ("request", .string(method.request.name)), ("response", .string(method.response.name)),
      ("streaming", .bool(method.isServerStreaming)), ("description", .string(method.comment)),
    ]
  }
}

/// The fields of a method's messages, and of the messages in those.
struct MethodFields: ReportOnMethods {
  let method: MethodDescriptor
  let descriptors: DescriptorSet

  func lines(_ style: Style) -> [String] {
    let answers = method.isServerStreaming ? "answers with a stream of" : "answers with"
    var lines = [
      heading(method.fullName, method.comment, style),
      "takes \(VisibleText.line(method.request.shortName)), \(answers) \(VisibleText.line(method.response.shortName))",
    ]
    for message in messages where !message.fields.isEmpty {
      lines += ["", heading(message.shortName, message.comment, style)]
      let rows = message.fields.map { [$0.name, type(of: $0), description(of: $0)] }
      lines += Table(header: ["FIELD", "TYPE", "DESCRIPTION"], rows: rows).lines(indent: "  ", style: style)
    }
    return lines
  }

  private func heading(_ name: String, _ comment: String, _ style: Style) -> String {
    style.bold(VisibleText.line(name)) + (comment.isEmpty ? "" : ": \(VisibleText.line(comment))")
  }

  var json: JSONValue {
    .object(
      MethodList.members(of: method) + [
        (
          "messages",
          .list(messages) { message in
            [
              "name": .string(message.name), "description": .string(message.comment),
              "fields": .list(message.fields) { field in
                [
                  "name": .string(field.name), "type": .string(type(of: field)),
                  "description": .string(description(of: field)),
                ]
              },
            ]
          }
        )
      ])
  }

  /// The request, the answer, and what they hold, each once.
  private var messages: [MessageDescriptor] {
    var (found, names) = ([MessageDescriptor](), Set<String>())
    var waiting = [method.response, method.request]
    while let message = waiting.popLast() {
      guard names.insert(message.name).inserted else { continue }
      found.append(message)
      for case .message(let index) in message.fields.reversed().map(\.type) {
        waiting.append(descriptors.messages[index])
      }
    }
    return found
  }

  /// What a field takes in JSON.
  private func type(of field: FieldDescriptor) -> String {
    let element =
      switch field.type {
      case .text, .bytes(.text): "text"
      case .bytes(.base64): "base64"
      case .bytes(.document): "JSON"
      case .bool: "bool"
      case .double, .float: "number"
      case .integer(let bits, let isSigned, _): "\(isSigned ? "" : "u")int\(bits)"
      case .enumeration(let index): descriptors.enumerations[index].shortName
      case .message(let index): descriptors.messages[index].shortName
      }
    return field.isRepeated ? "list of \(element)" : element
  }

  /// What a field means, and the names that it takes where it takes names.
  private func description(of field: FieldDescriptor) -> String {
    guard case .enumeration(let index) = field.type else { return field.comment }
    let names = "(\(descriptors.enumerations[index].values.map(\.name).joined(separator: ", ")))"
    return field.comment.isEmpty ? names : "\(field.comment) \(names)"
  }
}

/// Texts that are cut at the end of a sentence.
enum Sentence {
  /// The first sentence.
  static func first(of text: String) -> String {
    text.firstRange(of: ". ").map { String(text[..<$0.upperBound].dropLast()) } ?? text
  }
}
