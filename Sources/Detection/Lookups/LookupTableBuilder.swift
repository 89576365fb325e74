public import Primitives

/// What a table is made of, while its rows are read.
struct LookupContents {
  let name: String
  let path: String
  let primaryKey: String
  var rowCount = 0
  var keyCount = 0
  var fingerprint: UInt64 = 0
  let arena = LookupArena()
  var shapes: [[[UInt8]]] = []

  /// The longest key, in bytes.
  static let keyBytesMax = 1_024
}

/// Why a data file is no lookup table, or a row of it none of its rows.
public struct LookupFault: Error, Equatable, Sendable {
  /// What kind of problem it is.
  public let code: Problem.Code
  /// What is wrong and what was expected.
  public let message: String
  /// The line of the data file.
  public let line: Int

  /// Makes a fault.
  public init(_ code: Problem.Code, _ message: String, line: Int) {
    self.code = code
    self.message = message
    self.line = line
  }
}

/// Makes a lookup table of the rows of a data file, one after the other.
///
/// What is wrong with rows is kept as faults; the table is to be used only without any.
public struct LookupTableBuilder {
  /// What is wrong so far; of many faults the first.
  public private(set) var faults: [LookupFault] = []
  /// How many further ones there are.
  public private(set) var faultsLeftOut = 0
  /// Whether no further row can be taken: the table is too large.
  public private(set) var isFull = false

  private var contents: LookupContents
  private var index = LookupTextIndex()
  private var numbersOfShapes: [[UInt8]: UInt16] = [:]
  private var shapeBytes = 0
  let schema: LookupSchema?
  let limits: LookupLimits
  let parser: EventParser
  /// The columns of a table in CSV.
  var columns: [CSVColumn] = []
  private let bytesMax: Int
  /// Whether it is known that keys are networks; else it is decided when all are known.
  private let hasNetworkKeys: Bool
  private var mayBeNetworks = true
  private var hasPrefix = false

  private static let faultsMax = 20

  /// Begins the table of a definition, which may take so many bytes in memory.
  public init(
    name: String, _ definition: LookupDefinition, schema: LookupSchema?, path: String, bytesMax: Int,
    limits: LookupLimits
  ) {
    contents = LookupContents(name: name, path: path, primaryKey: definition.primaryKey.text)
    self.schema = schema
    self.limits = limits
    self.bytesMax = bytesMax
    hasNetworkKeys = definition.hasNetworkKeys || schema?.field(named: definition.primaryKey.text)?.isNetwork == true
    var events = EventLimits()
    events.eventBytesMax = limits.lookupRowBytesMax
    events.eventDepthMax = LookupTableBuilder.depthMax
    parser = EventParser(limits: events)
  }

  /// Levels that a row may be nested; far fewer than those of an event, which it becomes a part of.
  private static let depthMax = 64

  /// How many rows were taken.
  public var rowCount: Int { contents.rowCount }

  /// The column with the keys.
  var primaryKey: String { contents.primaryKey }

  /// What the table takes in memory so far.
  private var byteCount: Int { contents.arena.byteCount + index.byteCount + shapeBytes }

  /// Notes a fault.
  public mutating func add(_ fault: LookupFault) {
    if faults.count < LookupTableBuilder.faultsMax { faults.append(fault) } else { faultsLeftOut += 1 }
  }

  mutating func add(_ code: Problem.Code, _ message: String, _ line: Int) {
    add(LookupFault(code, message, line: line))
  }
}

// MARK: Rows and keys

extension LookupTableBuilder {
  /// Adds a row, given by its values and by the names that they have; returns its place.
  mutating func add(row values: [UInt8], shape: [UInt8], _ line: Int) -> UInt32? {
    if isFull { return nil }
    if values.count > limits.lookupRowBytesMax {
      add(.fileTooLarge, LookupTableBuilder.tooLarge(limits), line)
      return nil
    }
    guard let number = number(ofShape: shape, line),
      let place = contents.arena.add(row: values, line: line, shape: number)
    else {
      fill(line)
      return nil
    }
    contents.rowCount += 1
    contents.fingerprint = ByteHash.mix(
      contents.fingerprint ^ values.withUnsafeBytes { ByteHash.hash($0) } ^ UInt64(number) << 48)
    if byteCount > bytesMax { fill(line) }
    return place
  }

  /// The number of a row's columns; nil when there are too many different ones.
  private mutating func number(ofShape shape: [UInt8], _ line: Int) -> UInt16? {
    if let known = numbersOfShapes[shape] { return known }
    guard contents.shapes.count < Int(UInt16.max) else { return nil }
    let number = UInt16(contents.shapes.count)
    contents.shapes.append(shape.split(separator: 0).map { Array($0) })
    numbersOfShapes[shape] = number
    shapeBytes += 2 * shape.count + 64
    contents.fingerprint = ByteHash.mix(contents.fingerprint ^ shape.withUnsafeBytes { ByteHash.hash($0) })
    return number
  }

  /// Adds a key of a row.
  mutating func add(key: [UInt8], row: UInt32, _ line: Int) {
    if key.isEmpty || key.count > LookupContents.keyBytesMax {
      let size = key.isEmpty ? "is empty" : "is longer than \(LookupContents.keyBytesMax) bytes"
      return add(.invalidValue, "the primary key \(Quotation.quoted(contents.primaryKey)) \(size)", line)
    }
    let text = String(decoding: key, as: UTF8.self)
    if mayBeNetworks || hasNetworkKeys {
      let isNetwork = IPNetwork(text) != nil
      if hasNetworkKeys, !isNetwork {
        return add(.invalidValue, "expected an address or a network as the key, found \(Quotation.quoted(text))", line)
      }
      mayBeNetworks = mayBeNetworks && isNetwork
      hasPrefix = hasPrefix || key.contains(UInt8(ascii: "/"))
    }
    if let known = key.withUnsafeBytes({ index.key($0, in: contents.arena) }) {
      return addDuplicate(text, contents.arena.line(ofRow: contents.arena.row(ofKey: known)), line)
    }
    guard let place = key.withUnsafeBytes({ contents.arena.add(key: $0, row: row) }) else { return fill(line) }
    index.add(place, in: contents.arena)
    contents.keyCount += 1
    if byteCount > bytesMax { fill(line) }
  }

  private mutating func addDuplicate(_ key: String, _ first: Int, _ line: Int) {
    add(.duplicateValue, "the key \(Quotation.quoted(key)) is in line \(first) already", line)
  }

  private mutating func fill(_ line: Int) {
    if isFull { return }
    isFull = true
    add(
      .fileTooLarge,
      "the lookup tables take more than \(limits.lookupMemoryBytesMax) bytes in memory (lookup_memory_bytes_max)", line)
  }

  /// The table; nil where there are faults.
  ///
  /// Keys are networks where the document or the schema says so, or where all are addresses and networks and one at least
  /// has a prefix, as 10.0.0.0/8.
  public mutating func finish() -> LookupTable? {
    if !faults.isEmpty { return nil }
    var found = LookupTable.Index.text(index)
    var indexBytes = index.byteCount
    if hasNetworkKeys || mayBeNetworks && hasPrefix {
      let networks = networkIndex()
      found = .network(networks)
      indexBytes = networks.byteCount
    }
    if !faults.isEmpty { return nil }
    contents.arena.trim()
    let byteCount = contents.arena.byteCount + indexBytes + shapeBytes
    if byteCount > bytesMax {
      fill(1)
      return nil
    }
    return LookupTable(contents, index: found, byteCount: byteCount)
  }

  private mutating func networkIndex() -> LookupNetworkIndex {
    let arena = contents.arena
    let keys = index.slots.filter { $0 != 0 }.sorted()
    var duplicates: [LookupNetworkIndex.Duplicate] = []
    let networks = LookupNetworkIndex(
      keys.compactMap { key in IPNetwork(arena.text(ofKey: key)).map { ($0, key) } }, duplicates: &duplicates)
    for duplicate in duplicates {
      let text = String(decoding: arena.text(ofKey: duplicate.second), as: UTF8.self)
      addDuplicate(
        text, arena.line(ofRow: arena.row(ofKey: duplicate.first)),
        arena.line(ofRow: arena.row(ofKey: duplicate.second)))
    }
    return networks
  }
}
