import CSimdJSON

/// A parsed event: simdjson's tape, read in place.
///
/// A value is named by its index on the tape; 0, where the tape has its root marker, stands for a missing value. The
/// document is valid until its parser parses again.
struct JSONDocument {
  let tape: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>
  /// What has parsed the event; nil for one that was put together without doubles.
  let parser: OpaquePointer?

  /// The index of a value on the tape.
  typealias Index = UInt32

  /// No value.
  static let missing: Index = 0

  /// The outermost value.
  static let root: Index = 1

  private static let payloadMask: UInt64 = 0x00FF_FFFF_FFFF_FFFF

  /// The type of a value that is not missing.
  @inline(__always)
  func kind(_ index: Index) -> JSONKind {
    // The tape holds only these types, whatever the event: the parser makes it.
    JSONKind(rawValue: UInt8(truncatingIfNeeded: tape[Int(index)] >> 56)) ?? .null
  }

  /// Whether the value is missing or null, which no condition but an explicit one tells apart.
  @inline(__always)
  func isAbsent(_ index: Index) -> Bool {
    index == JSONDocument.missing || kind(index) == .null
  }

  /// The index after the value and all that it holds.
  @inline(__always)
  func end(_ index: Index) -> Index {
    switch UInt8(truncatingIfNeeded: tape[Int(index)] >> 56) {
    case JSONKind.object.rawValue, JSONKind.array.rawValue: Index(truncatingIfNeeded: tape[Int(index)])
    case JSONKind.integer.rawValue, JSONKind.unsigned.rawValue, JSONKind.double.rawValue, JSONKind.decimal.rawValue:
      index + 2
    default: index + 1
    }
  }

  /// The index of the closing element of an object or array, where its content ends.
  @inline(__always)
  func contentEnd(_ container: Index) -> Index {
    Index(truncatingIfNeeded: tape[Int(container)]) - 1
  }

  /// The bytes of a string or a key.
  @inline(__always)
  func bytes(_ index: Index) -> UnsafeRawBufferPointer {
    let start = UnsafeRawPointer(strings) + Int(tape[Int(index)] & JSONDocument.payloadMask)
    return UnsafeRawBufferPointer(start: start + 4, count: Int(start.loadUnaligned(as: UInt32.self)))
  }

  /// The value of an `integer`.
  @inline(__always)
  func integer(_ index: Index) -> Int64 { Int64(bitPattern: tape[Int(index) + 1]) }

  /// The value of an `unsigned`.
  @inline(__always)
  func unsigned(_ index: Index) -> UInt64 { tape[Int(index) + 1] }

  /// The value of a `double`.
  @inline(__always)
  func double(_ index: Index) -> Double { Double(bitPattern: tape[Int(index) + 1]) }

  /// The number a value holds; nil when it is not one.
  @inline(__always)
  func number(_ index: Index) -> Number? {
    switch kind(index) {
    case .integer: .integer(integer(index))
    case .unsigned: .unsigned(unsigned(index))
    case .double: tape[Int(index)] & JSONDocument.payloadMask == 0 ? exactNumber(index) : .double(double(index))
    case .bigNumber, .decimal: .decimal(Decimal(numberText(index)))
    case .string, .object, .array, .yes, .no, .null: nil
    }
  }

  /// The text of a `bigNumber` or a `decimal`, as it was written.
  func numberText(_ index: Index) -> UnsafeRawBufferPointer {
    if kind(index) == .bigNumber { return bytes(index) }
    let length = Int(tape[Int(index)] & JSONDocument.payloadMask)
    return UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: UInt(tape[Int(index) + 1])), count: length)
  }

  /// The number that a `double` is by its text, which is looked for when the first one of the event is read.
  @inline(never)
  private func exactNumber(_ index: Index) -> Number {
    if let parser { picket_json_mark_doubles(parser) }
    return kind(index) == .double ? .double(double(index)) : .decimal(Decimal(numberText(index)))
  }

  /// The element of an array at a position, negative ones counted from the end; missing when out of range.
  ///
  /// - Complexity: O(n) in the elements before it, or in all when the position is negative.
  func element(of array: Index, at position: Int) -> Index {
    guard position >= 0 else {
      let fromStart = elementCount(of: array) + position
      return fromStart < 0 ? JSONDocument.missing : element(of: array, at: fromStart)
    }
    let stop = contentEnd(array)
    var index = array + 1
    var remaining = position
    while index < stop {
      if remaining == 0 { return index }
      remaining -= 1
      index = end(index)
    }
    return JSONDocument.missing
  }

  /// The keys of an object as it counts: in the order of their bytes, and of a repeated one the last.
  ///
  /// - Complexity: O(n log n) in the keys.
  func sortedKeys(of object: Index) -> [Index] {
    var keys: [Index] = []
    let stop = contentEnd(object)
    var index = object + 1
    while index < stop {
      keys.append(index)
      index = end(index + 1)
    }
    keys.sort { left, right in
      switch ByteComparison.order(bytes(left), bytes(right)) {
      case .less: true
      case .equal: left < right
      case .greater: false
      }
    }
    return keys.indices.compactMap { place in
      let isRepeated = place + 1 < keys.count && ByteComparison.isEqual(bytes(keys[place]), bytes(keys[place + 1]))
      return isRepeated ? nil : keys[place]
    }
  }

  /// Whether an object or array holds nothing.
  @inline(__always)
  func isEmpty(_ container: Index) -> Bool { container + 1 == contentEnd(container) }

  private func elementCount(of array: Index) -> Int {
    let stop = contentEnd(array)
    var index = array + 1
    var count = 0
    while index < stop {
      count += 1
      index = end(index)
    }
    return count
  }
}

/// The type of an element on the tape of a parsed event.
///
/// The raw values are the type bytes of simdjson's tape (doc/tape.md of that library), and `N` and `D`, which CSimdJSON
/// adds.
enum JSONKind: UInt8 {
  case object = 0x7B
  case array = 0x5B
  case string = 0x22
  case integer = 0x6C
  case unsigned = 0x75
  case double = 0x64
  case yes = 0x74
  case no = 0x66
  case null = 0x6E
  /// A number that does not fit 64 bits; its text is read like a string.
  case bigNumber = 0x4E
  /// A number that was a `double` until someone looked at its text, which says more than the double.
  case decimal = 0x44
}
