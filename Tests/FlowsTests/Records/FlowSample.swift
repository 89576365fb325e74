import Flows
import TestSupport

/// A flow record of a test: the values of its columns, nulls left out.
struct FlowSample: Equatable, Sendable {
  var values: [FlowColumn: FlowValue] = [:]

  /// Sets the columns of the row that a builder is making.
  func fill(_ builder: inout FlowBatchBuilder) {
    for (column, value) in values {
      switch value {
      case .integer(let integer): builder.set(column, integer: integer)
      case .time(let nanos): builder.set(column, nanos: nanos)
      case .text(let text): builder.set(column, string: text)
      default: break
      }
    }
  }

  /// What a row of a batch holds in the columns that a record brings, and its client's identifier.
  init(_ batch: FlowBatch, row: Int) {
    for column in FlowColumn.recorded { values[column] = batch.value(column, row: row).unlessNull }
    if batch.textCode(.rowId, row: row) != 0 { values[.rowId] = batch.value(.rowId, row: row) }
  }

  /// What a row of a snapshot holds in all columns.
  init(_ snapshot: FlowSnapshot, _ segment: FlowSegment, row: Int) {
    for column in FlowColumn.allCases { values[column] = snapshot.value(column, segment, row: row).unlessNull }
  }

  init(_ values: [FlowColumn: FlowValue] = [:]) { self.values = values }
}

extension FlowBatchBuilder {
  /// Sets a text from a string.
  mutating func set(_ column: FlowColumn, string: String) {
    var string = string
    string.withUTF8 { set(column, text: UnsafeRawBufferPointer($0)) }
  }

  /// Adds a row.
  mutating func add(_ sample: FlowSample) -> FlowRecordError? {
    sample.fill(&self)
    return endRow()
  }
}

extension FlowBatch {
  /// A batch of good records.
  init(_ samples: [FlowSample]) {
    var builder = FlowBatchBuilder()
    for sample in samples { precondition(builder.add(sample) == nil) }
    self = builder.takeBatch(logType: "AWS.VPCFlow")
  }

  /// The rows as records.
  var samples: [FlowSample] { (0..<rowCount).map { FlowSample(self, row: $0) } }
}

extension FlowSnapshot {
  /// The rows as records, segment after segment.
  var samples: [FlowSample] {
    segments.flatMap { segment in (0..<segment.rowCount).map { FlowSample(self, segment, row: $0) } }
  }

  /// A cell.
  func value(_ column: FlowColumn, _ segment: FlowSegment, row: Int) -> FlowValue {
    if case .rowIds(let ids) = segment.column(column) { return .text(ids.text(row)) }
    guard let value = segment.column(column).value(row: row) else { return .null }
    switch column.kind {
    case .integer: return .integer(value)
    case .time: return .time(value)
    case .text: return value == 0 ? .null : .text(dictionaries.dictionary(for: column).string(Int(value)))
    }
  }
}

extension FlowValue {
  /// The value; nil when it is null.
  var unlessNull: FlowValue? { self == .null ? nil : self }
}

/// Random flow records, the same for the same seed.
struct FlowSampleGenerator: RandomNumberGenerator {
  private var numbers: SeededGenerator

  init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

  mutating func next() -> UInt64 { numbers.next() }

  /// A record with some of the columns; its start, when it has one, is near `nanos`.
  mutating func sample(near nanos: Int64, spreadSeconds: Int64) -> FlowSample {
    var sample = FlowSample()
    for column in FlowColumn.recorded where column.kind != .time && Int.random(in: 0..<4, using: &self) > 0 {
      sample.values[column] = column.kind == .text ? .text(text(column)) : .integer(integer(column))
    }
    guard Int.random(in: 0..<8, using: &self) > 0 else { return sample }
    let unit: Int64 = Bool.random(using: &self) ? 1_000_000_000 : 1
    let start = (nanos + Int64.random(in: -spreadSeconds * 1_000_000_000...0, using: &self)) / unit * unit
    let isShort = Bool.random(using: &self)
    sample.values[.start] = .time(start)
    sample.values[.end] = .time(start + (isShort ? 0 : Int64.random(in: 0...60_000_000_000, using: &self)))
    return sample
  }

  private mutating func integer(_ column: FlowColumn) -> Int64 {
    let range = FlowRecordRules.range(of: column)
    switch Int.random(in: 0..<6, using: &self) {
    case 0: return range.lowerBound
    case 1: return range.upperBound
    case 2: return Int64.random(in: range, using: &self)
    default: return min(range.upperBound, Int64.random(in: 0...300, using: &self))
    }
  }

  private mutating func text(_ column: FlowColumn) -> String {
    let number = Int.random(in: 0..<40, using: &self)
    guard FlowRecordRules.holdsAddresses(column) else { return String(repeating: "é", count: number % 7) + "\(number)" }
    return number % 3 == 0 ? "2001:db8::\(number + 1)" : "10.0.\(number).\(Int.random(in: 0...255, using: &self))"
  }
}
