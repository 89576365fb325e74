import Primitives

/// The rows of a lookup table and an index of their keys.
///
/// Immutable; shared by all threads.
public final class LookupTable: Sendable {
  /// How keys compare to values.
  public enum KeyKind: String, Sendable {
    /// By their text; a number by its canonical text, so that 1 and 1.0 are one key.
    case text
    /// Keys are networks and addresses: the smallest network that holds the address that a value is.
    case network
  }

  enum Index: Sendable {
    case text(LookupTextIndex)
    case network(LookupNetworkIndex)
  }

  /// The name.
  public let name: String
  /// The path of the data file.
  public let path: String
  /// The column with the keys.
  public let primaryKey: String
  /// How many rows there are.
  public let rowCount: Int
  /// How many keys there are: a row may have several.
  public let keyCount: Int
  /// What it takes in memory.
  public let byteCount: Int
  /// The same only for the same rows.
  public let fingerprint: UInt64
  private let index: Index
  private let arena: LookupArena
  /// For each shape, the keys of its columns as JSON, with the colon.
  private let shapes: [[[UInt8]]]

  init(_ contents: LookupContents, index: Index, byteCount: Int) {
    name = contents.name
    path = contents.path
    primaryKey = contents.primaryKey
    rowCount = contents.rowCount
    keyCount = contents.keyCount
    fingerprint = contents.fingerprint
    arena = contents.arena
    shapes = contents.shapes
    self.index = index
    self.byteCount = byteCount
  }

  /// How keys compare to values.
  public var keyKind: KeyKind {
    if case .network = index { .network } else { .text }
  }

  /// The row of a key, given as text; nil when no row has it.
  public func row(ofKey key: String) -> LookupRow? {
    var key = key
    return key.withUTF8 { row(UnsafeRawBufferPointer($0)) }
  }

  /// The row of a text, or of a number's canonical text.
  ///
  /// - Complexity: O(1) comparisons, for networks O(log n).
  func row(_ text: UnsafeRawBufferPointer) -> LookupRow? {
    switch index {
    case .text(let index): index.key(text, in: arena).map { LookupRow(table: self, key: $0) }
    case .network(let index):
      IPAddress(text, allowsZone: true).flatMap { index.key($0) }.map { LookupRow(table: self, key: $0) }
    }
  }

  /// The row of a value of an event; nil when it is neither text nor a number, or when no row has it.
  func row(_ value: JSONDocument.Index, of document: JSONDocument) -> LookupRow? {
    if document.kind(value) == .string { return row(document.bytes(value)) }
    guard let number = document.number(value) else { return nil }
    var text: [UInt8] = []
    number.write(to: &text, countMax: LookupContents.keyBytesMax + 1)
    return text.withUnsafeBytes { row($0) }
  }

  fileprivate func place(ofKey key: UInt32) -> UInt32 { arena.row(ofKey: key) }

  fileprivate func line(ofKey key: UInt32) -> Int { arena.line(ofRow: place(ofKey: key)) }

  fileprivate func text(ofKey key: UInt32) -> String { String(decoding: arena.text(ofKey: key), as: UTF8.self) }

  /// Writes the members of a row, without braces; returns how many there are.
  fileprivate func writeMembers(ofKey key: UInt32, to writer: inout JSONWriter) -> Int {
    let row = place(ofKey: key)
    let columns = shapes[arena.shape(ofRow: row)]
    var values = arena.values(ofRow: row)[...]
    for (number, column) in columns.enumerated() {
      if number > 0 { writer.append(UInt8(ascii: ",")) }
      writer.bytes += column
      let end = values.firstIndex(of: 0) ?? values.endIndex
      writer.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: values[..<end]))
      values = values[min(end + 1, values.endIndex)...]
    }
    return columns.count
  }
}

/// A row of a lookup table, found by a key.
public struct LookupRow: Sendable {
  fileprivate let table: LookupTable
  fileprivate let key: UInt32

  /// The row as a JSON object.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.append(UInt8(ascii: "{"))
    _ = table.writeMembers(ofKey: key, to: &writer)
    writer.append(UInt8(ascii: "}"))
    return writer.bytes
  }

  /// The line of the data file that it begins on.
  public var line: Int { table.line(ofKey: key) }

  /// The key by which it was found, as the data file has it: a network that holds the address, for example.
  public var keyText: String { table.text(ofKey: key) }

  /// The member that says what the row was found by; rows have none of this name themselves.
  static let matchName = "p_match"

  /// Writes the row with what it was found by: `{"p_match":VALUE,…}`.
  func write(to writer: inout JSONWriter, matching value: JSONDocument.Index, of document: JSONDocument) {
    writer.append("{\"p_match\":")
    writer.append(value, of: document)
    writer.append(UInt8(ascii: ","))
    if table.writeMembers(ofKey: key, to: &writer) == 0 { writer.bytes.removeLast() }
    writer.append(UInt8(ascii: "}"))
  }
}
