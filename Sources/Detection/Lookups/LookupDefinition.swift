public import Primitives

/// What a document says of a lookup table.
public struct LookupDefinition: Sendable, Equatable {
  /// Where the rows are.
  public enum Source: Sendable, Equatable {
    /// In a file, beside the document unless its path says otherwise.
    case file(FileReference)
    /// In storage that needs a network; the path of the object.
    case storage(String)
    /// In the answer of a query.
    case query
  }

  /// A name in the document, and where it is.
  public struct Name: Sendable, Equatable {
    /// The name.
    public let text: String
    /// Where it is.
    public let position: SourcePosition
  }

  /// The schema of the rows; nil where a query gives them.
  public let schema: Name?
  /// The column with the keys.
  public let primaryKey: Name
  /// Whether the document says that the keys are addresses and networks.
  public let hasNetworkKeys: Bool
  /// The log types whose events the table is about.
  public let associations: [LookupAssociation]
  /// Where the rows are.
  public let source: Source

  /// Why the table is not used; nil when it is, once its rows are loaded.
  var unusedReason: String? {
    switch source {
    case .file: nil
    case .storage: "a lookup table in storage that is not read; give its rows as a file (Filename)"
    case .query: "a lookup table made by a query, which is not run"
    }
  }
}

/// A log type whose events a lookup table is about.
public struct LookupAssociation: Sendable, Equatable {
  /// The log type.
  public let logType: String
  /// The fields whose values are looked up.
  public let selectors: [LookupSelector]
}

/// A field of events whose values are looked up in a table.
public struct LookupSelector: Sendable, Equatable {
  /// The name below which `p_enrichment.TABLE` has the row: the field as the document writes it, without `$.`.
  public let name: String
  /// The way to the field.
  public let path: FieldPath

  /// Reads a selector: a top-level field by its name as it is, or a JSONPath that begins with `$`.
  public init(_ text: String) throws(FieldPathError) {
    guard text.hasPrefix("$") else {
      name = text
      path = FieldPath(key: text)
      return
    }
    var parser = JSONPathParser(text)
    path = FieldPath(try parser.parse())
    name = String(text.dropFirst(text.hasPrefix("$.") ? 2 : 1))
  }
}

/// Reads a JSONPath: `$` and then any of `.name`, `['name']`, `[n]` and `[*]`.
private struct JSONPathParser {
  private let text: String
  private let bytes: [UInt8]
  private var offset = 1

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  mutating func parse() throws(FieldPathError) -> [FieldPath.Step] {
    var steps: [FieldPath.Step] = []
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "."): steps.append(try name())
      case UInt8(ascii: "["): steps.append(try bracket())
      default: throw error("expected '.', '[' or the end")
      }
    }
    if steps.isEmpty { throw error("expected a field, as in $.client.ip") }
    return steps
  }

  private mutating func name() throws(FieldPathError) -> FieldPath.Step {
    offset += 1
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "."), bytes[offset] != UInt8(ascii: "[") { offset += 1 }
    if start == offset { throw error("expected a field name") }
    let name = String(decoding: bytes[start..<offset], as: UTF8.self)
    if name == "*" {
      offset = start
      throw error("'*' can only stand for the elements of a list, as in $.list[*]")
    }
    return .key(name)
  }

  private mutating func bracket() throws(FieldPathError) -> FieldPath.Step {
    let start = offset + 1
    guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
      throw error("the index is not closed; expected ']'")
    }
    let content = bytes[start..<close]
    offset = close + 1
    if content.elementsEqual("*".utf8) { return .everyElement }
    if let index = Int32(String(decoding: content, as: UTF8.self)) { return .index(Int(index)) }
    guard content.count > 2, let quote = content.first, quote == content.last,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else {
      offset = start
      throw error("expected an element's number, counted from 0, '*', or a name in quotes")
    }
    return .key(String(decoding: content.dropFirst().dropLast(), as: UTF8.self))
  }

  private func error(_ reason: String) -> FieldPathError {
    FieldPathError(text: text, offset: offset, reason: reason)
  }
}

/// What became of the rows of a lookup table.
public struct LookupState: Sendable, Equatable {
  /// How many rows there are.
  public let rowCount: Int
  /// The same only for the same rows.
  public let fingerprint: UInt64
}

extension LookupDefinition {
  /// What it says, wherever it says it.
  struct Contents: Equatable {
    let schema: String?
    let primaryKey: String
    let hasNetworkKeys: Bool
    let associations: [LookupAssociation]
  }

  /// What it says of the rows and of events.
  var contents: Contents {
    Contents(
      schema: schema?.text, primaryKey: primaryKey.text, hasNetworkKeys: hasNetworkKeys, associations: associations)
  }
}
