/// The way from the root of an event to a field.
///
/// Every key specifier of the Simple Detection language becomes one: `Key`, `DeepKey`, `KeyPath` and `Enrichment`.
/// The empty path is the root itself (`Key: "@"` inside a list comprehension).
public struct FieldPath: Hashable, Sendable {
  /// One step down.
  public enum Step: Hashable, Sendable {
    /// The value of a key of an object.
    case key(String)
    /// An element of an array, counted from 0; negative counts from the end.
    case index(Int)
    /// Every element of an array; the path then is a list.
    case everyElement
  }

  /// The steps, from the root.
  public let steps: [Step]

  /// Makes a path of steps.
  public init(_ steps: [Step]) {
    self.steps = steps
  }

  /// The path of `Key`: one top-level field, whose name is taken literally.
  public init(key: String) {
    steps = [.key(key)]
  }

  /// The path of `Enrichment`: what `table` says of the field `selector`, a literal key.
  public init(enrichmentTable table: String, selector: String, fieldPath: FieldPath) {
    steps = [.key("p_enrichment"), .key(table), .key(selector)] + fieldPath.steps
  }

  /// Reads a `KeyPath` such as `a.b[0].c`, `list[*].name` or `a."odd key"`.
  public init(keyPath text: String) throws(FieldPathError) {
    var parser = KeyPathParser(text)
    steps = try parser.parse()
  }

  /// Whether the path is a list of values rather than one.
  public var isProjection: Bool {
    steps.contains(.everyElement)
  }
}

extension FieldPath.Step {
  /// Whether two steps are the same, names by their bytes.
  ///
  /// Swift takes texts for equal that only look alike, such as the two spellings of "é"; they are different keys of an
  /// event.
  public static func == (left: FieldPath.Step, right: FieldPath.Step) -> Bool {
    switch (left, right) {
    case (.key(let left), .key(let right)): left.utf8.elementsEqual(right.utf8)
    case (.index(let left), .index(let right)): left == right
    case (.everyElement, .everyElement): true
    default: false
    }
  }

  /// Feeds the step to a hasher, a name as its bytes.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .key(let name): hasher.combine(bytes: name)
    case .index(let index): hasher.combine(index)
    case .everyElement: hasher.combine(0)
    }
  }
}

extension FieldPath: CustomStringConvertible {
  /// The path in the syntax of `KeyPath`; `@` for the root.
  public var description: String {
    if steps.isEmpty { return "@" }
    var text = ""
    for step in steps {
      switch step {
      case .key(let name):
        if !text.isEmpty { text += "." }
        text += KeyPathParser.isPlain(name) ? name : quoted(name)
      case .index(let index): text += "[\(index)]"
      case .everyElement: text += "[*]"
      }
    }
    return text
  }

  private func quoted(_ name: String) -> String {
    var text = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}

/// A path that cannot be read, and where in its text.
public struct FieldPathError: Error, Equatable, CustomStringConvertible {
  /// The whole text.
  public let text: String
  /// The offset of the trouble in bytes.
  public let offset: Int
  /// What is wrong and what was expected.
  public let reason: String

  /// The error on one line.
  public var description: String {
    "'\(text)' at character \(offset + 1): \(reason)"
  }
}

/// Reads the text of a `KeyPath`.
///
/// The grammar is a subset of JMESPath: `name(.name | [n] | [*])*`, where a name is letters, digits, `_`, `-`, `$`, `@`
/// and any non-ASCII character, or anything between double quotes with `\"` and `\\`.
struct KeyPathParser {
  private let text: String
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  /// Whether a name needs no quotes.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(isNameByte)
  }

  mutating func parse() throws(FieldPathError) -> [FieldPath.Step] {
    var steps: [FieldPath.Step] = [.key(try name())]
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "."):
        offset += 1
        steps.append(.key(try name()))
      case UInt8(ascii: "["):
        offset += 1
        steps.append(try subscriptStep())
      default:
        throw error("expected '.', '[' or the end")
      }
    }
    return steps
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: ":"): true
    default: byte >= 0x80
    }
  }

  private mutating func name() throws(FieldPathError) -> String {
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { return try quotedName() }
    let start = offset
    while offset < bytes.count, KeyPathParser.isNameByte(bytes[offset]) { offset += 1 }
    if start == offset { throw error("expected a field name; quote names with other characters, as in a.\"odd key\"") }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func quotedName() throws(FieldPathError) -> String {
    var name: [UInt8] = []
    let start = offset
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: name, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), offset < bytes.count {
        name.append(bytes[offset])
        offset += 1
      } else {
        name.append(byte)
      }
    }
    offset = start
    throw error("the quoted name is not closed; expected '\"'")
  }

  private mutating func subscriptStep() throws(FieldPathError) -> FieldPath.Step {
    let start = offset
    guard let close = bytes[offset...].firstIndex(of: UInt8(ascii: "]")) else {
      throw error("the index is not closed; expected ']'")
    }
    let content = String(decoding: bytes[offset..<close], as: UTF8.self)
    offset = close + 1
    if content == "*" { return .everyElement }
    guard let index = Int32(content) else {
      offset = start
      throw error("expected an element's number, counted from 0, or '*'")
    }
    return .index(Int(index))
  }

  private func error(_ reason: String) -> FieldPathError {
    FieldPathError(text: text, offset: offset, reason: reason)
  }
}
