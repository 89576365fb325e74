import Primitives

/// Renders the fields of a match from the event that made it.
struct MatchRenderer {
  let scope: EventScope
  let rule: CompiledRule

  func match() -> Match {
    let title = renderedTitle(.written)
    var failures: [RenderingFailure] = []
    let context = rule.context.isEmpty ? [] : renderedContext(&failures)
    return Match(
      rule: rule, severity: severity(), title: title.isEmpty ? rule.definition.name : title,
      dedup: dedup(title: title), context: context, distinctValue: rule.unique.flatMap { distinctValue($0) },
      failures: failures)
  }

  /// The severity of the first entry whose conditions hold, else that of the file.
  func severity() -> Severity {
    for candidate in rule.severities where scope.evaluate(candidate.node, root: JSONDocument.root) == .yes {
      return candidate.severity
    }
    return rule.definition.severity
  }

  /// The title of the template; empty when there is none or it renders to nothing.
  private func renderedTitle(_ form: JSONWriter.Form) -> String {
    guard let parts = rule.title else { return "" }
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let text): bytes += text
      case .field(let field): append(field, form, to: &bytes)
      }
      if bytes.count > TextLimit.bytesReadMax { break }
    }
    return TextLimit.limited(bytes)
  }

  private func append(_ field: Int32, _ form: JSONWriter.Form, to bytes: inout [UInt8]) {
    switch scope.value(ofField: field, root: JSONDocument.root) {
    case .value(let index) where scope.isString(index):
      let text = scope.document.bytes(index)
      bytes.append(contentsOf: text.prefix(TextLimit.bytesReadMax))
    case let value where scope.isAbsent(value): bytes += Array("<missing>".utf8)
    case let value:
      var writer = JSONWriter(bytesMax: TextLimit.bytesReadMax)
      write(value, form, to: &writer)
      bytes += writer.bytes
    }
  }

  /// Writes the value of a field as JSON, null where it is missing; containers in canonical form once for all rules.
  private func write(_ value: FieldValue, _ form: JSONWriter.Form, to writer: inout JSONWriter) {
    guard form == .canonical, case .value(let index) = value, scope.document.isContainer(index) else {
      return MatchRenderer.write(value, of: scope, form, to: &writer)
    }
    if let known = scope.scratch.canonicalTexts[index] { return writer.append(bytes: known) }
    let text = scope.document.canonicalJSON(index, bytesMax: TextLimit.bytesReadMax)
    scope.scratch.canonicalTexts[index] = text
    writer.append(bytes: text)
  }

  /// Writes the value of a field as JSON, null where it is missing.
  static func write(
    _ value: FieldValue, of scope: EventScope, _ form: JSONWriter.Form = .written, to writer: inout JSONWriter
  ) {
    switch value {
    case .missing: writer.append("null")
    case .value(let index): writer.append(index, of: scope.document, form)
    case .projection:
      writer.append(UInt8(ascii: "["))
      var isFirst = true
      scope.forEachElement(of: value) { element in
        if !isFirst { writer.append(UInt8(ascii: ",")) }
        isFirst = false
        writer.append(element, of: scope.document, form)
        return !writer.isFull
      }
      writer.append(UInt8(ascii: "]"))
    }
  }

  /// The values of `GroupBy` as a JSON array, so that no two groupings collide; else the title, of canonical values; else
  /// a fixed text.
  private func dedup(title: String) -> String {
    if rule.groupBy.isEmpty {
      if title.isEmpty { return "defaultDedupString:\(rule.definition.id)" }
      return titleIsCanonical ? title : renderedTitle(.canonical)
    }
    var writer = JSONWriter(bytesMax: TextLimit.bytesReadMax)
    writer.append(UInt8(ascii: "["))
    for (number, field) in rule.groupBy.enumerated() {
      if number > 0 { writer.append(UInt8(ascii: ",")) }
      write(scope.value(ofField: field, root: JSONDocument.root), .canonical, to: &writer)
    }
    writer.append(UInt8(ascii: "]"))
    return TextLimit.limited(writer.bytes)
  }

  /// Whether all values in the title are written the same in both forms.
  private var titleIsCanonical: Bool {
    for case .field(let field) in rule.title ?? [] {
      switch scope.value(ofField: field, root: JSONDocument.root) {
      case .missing: continue
      case .projection: return false
      case .value(let index):
        switch scope.document.kind(index) {
        case .string, .integer, .unsigned, .yes, .no, .null: continue
        case .double, .bigNumber, .decimal, .object, .array: return false
        }
      }
    }
    return true
  }

  /// The text of a value, or its canonical JSON: a number and the text of its digits are one value.
  private func distinctValue(_ field: Int32) -> String? {
    let value = scope.value(ofField: field, root: JSONDocument.root)
    if scope.isAbsent(value) { return nil }
    var bytes: [UInt8] = []
    append(field, .canonical, to: &bytes)
    return TextLimit.limited(bytes)
  }

  private func renderedContext(_ failures: inout [RenderingFailure]) -> [UInt8] {
    // A character takes at most four bytes: more bytes than that are too many characters for certain.
    var writer = JSONWriter(bytesMax: TextLimit.contextCharactersMax * 4)
    writer.append(UInt8(ascii: "{"))
    for (number, field) in rule.context.enumerated() where !writer.isFull {
      if number > 0 { writer.append(UInt8(ascii: ",")) }
      writer.append(bytes: field.key)
      MatchRenderer.write(scope.value(ofField: field.field, root: JSONDocument.root), of: scope, to: &writer)
    }
    writer.append(UInt8(ascii: "}"))
    if writer.bytes.count <= TextLimit.contextCharactersMax { return writer.bytes }
    if !writer.isFull, TextLimit.characterCount(writer.bytes) <= TextLimit.contextCharactersMax {
      return writer.bytes
    }
    return tooLarge(&failures)
  }

  private func tooLarge(_ failures: inout [RenderingFailure]) -> [UInt8] {
    let message = "the context has more than \(TextLimit.contextCharactersMax) characters"
    failures.append(RenderingFailure(part: "alert_context", message: message))
    var writer = JSONWriter()
    writer.append("{\"_error\":")
    writer.append(string: message)
    writer.append(UInt8(ascii: "}"))
    return writer.bytes
  }
}

/// A rule said yes to an event.
public struct Match: Sendable {
  /// The rule that matched.
  public let rule: CompiledRule
  /// The definition that matched.
  public var definition: DetectionDefinition { rule.definition }
  /// The severity, the dynamic one where its conditions hold.
  public let severity: Severity
  /// The title; at most 1,000 characters.
  public let title: String
  /// The dedup string; at most 1,000 characters.
  public let dedup: String
  /// The context as a JSON object; empty when the detection has none.
  public let context: [UInt8]
  /// The value that the threshold counts once, at most 1,000 characters; nil when the detection counts matches or the
  /// field is missing.
  public let distinctValue: String?
  /// What could not be rendered as asked, for example a context that is too large; the match stands all the same.
  public let failures: [RenderingFailure]
  /// What takes the place of what the detection's file says; nil where nothing does.
  public var texts: MatchTexts?
}

/// A part of a match that could not be rendered as the detection asks.
public struct RenderingFailure: Equatable, Sendable {
  /// The part, for example `alert_context`.
  public let part: String
  /// What is wrong and what replaces it.
  public let message: String
}

/// The bounds of generated text, as the platform whose detections these are has them.
enum TextLimit {
  /// The longest title or dedup string, in characters (Unicode scalars).
  static let charactersMax = 1_000
  /// How many characters of a longer one are kept before the suffix.
  static let charactersKept = 985
  static let suffix = "... (truncated)"
  /// The longest context, in characters of its JSON.
  static let contextCharactersMax = 204_800

  /// The most destinations that a match may name.
  static let destinationsMax = 10
  /// Bytes that surely hold one character more than the longest text.
  static let bytesReadMax = (charactersMax + 1) * 4

  /// The text, cut where it is too long.
  ///
  /// U+FFFD stands for U+0000, which neither the wire nor the durable state can hold in a text.
  static func limited(_ bytes: [UInt8]) -> String {
    cut(bytes.contains(0) ? bytes.flatMap { $0 == 0 ? replacement : [$0] } : bytes)
  }

  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  private static func cut(_ bytes: [UInt8]) -> String {
    guard bytes.count > charactersMax else { return String(decoding: bytes, as: UTF8.self) }
    var characterCount = 0
    var cut = bytes.count
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if characterCount == charactersKept { cut = offset }
      characterCount += 1
      if characterCount > charactersMax { break }
    }
    if characterCount <= charactersMax { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes[..<cut], as: UTF8.self) + suffix
  }

  /// The number of characters in UTF-8 text.
  static func characterCount(_ bytes: [UInt8]) -> Int {
    bytes.reduce(into: 0) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
  }
}
