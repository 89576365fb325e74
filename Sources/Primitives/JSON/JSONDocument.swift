/// A parsed JSON text: simdjson's tape, read in place.
///
/// A value is named by its index on the tape; 0, where the tape has its root marker, is that of a missing value. The
/// document is valid until its parser parses again.
@frozen
public struct JSONDocument {
  /// The words of the tape.
  public let tape: UnsafePointer<UInt64>
  /// The strings, each after its length in four bytes.
  public let strings: UnsafePointer<UInt8>
  /// What has parsed the text; nil for a document that was put together without doubles.
  public let parser: OpaquePointer?

  /// The index of a value on the tape.
  public typealias Index = UInt32

  /// No value.
  @inlinable @inline(__always)
  public static var missing: Index { 0 }

  /// The outermost value.
  @inlinable @inline(__always)
  public static var root: Index { 1 }

  /// Makes the document of a tape.
  @inlinable
  public init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, parser: OpaquePointer?) {
    self.tape = tape
    self.strings = strings
    self.parser = parser
  }

  /// The type of a value that is not missing.
  @inlinable @inline(__always)
  public func kind(_ index: Index) -> JSONKind {
    // The tape holds only these types, whatever the text: the parser makes it.
    JSONKind(rawValue: UInt8(truncatingIfNeeded: tape[Int(index)] >> 56)) ?? .null
  }

  /// What the word of a value holds beside its type.
  @inlinable @inline(__always)
  public func payload(_ index: Index) -> UInt64 { tape[Int(index)] & 0x00FF_FFFF_FFFF_FFFF }

  /// Whether the value is missing or null, which no condition but an explicit one tells apart.
  @inlinable @inline(__always)
  public func isAbsent(_ index: Index) -> Bool {
    index == JSONDocument.missing || kind(index) == .null
  }

  /// The index after the value and all that it holds.
  @inlinable @inline(__always)
  public func end(_ index: Index) -> Index {
    switch UInt8(truncatingIfNeeded: tape[Int(index)] >> 56) {
    case JSONKind.object.rawValue, JSONKind.array.rawValue: Index(truncatingIfNeeded: tape[Int(index)])
    case JSONKind.integer.rawValue, JSONKind.unsigned.rawValue, JSONKind.double.rawValue, JSONKind.decimal.rawValue:
      index + 2
    default: index + 1
    }
  }

  /// The index of the closing element of an object or array, where its content ends.
  @inlinable @inline(__always)
  public func contentEnd(_ container: Index) -> Index {
    Index(truncatingIfNeeded: tape[Int(container)]) - 1
  }

  /// Whether an object or array holds nothing.
  @inlinable @inline(__always)
  public func isEmpty(_ container: Index) -> Bool { container + 1 == contentEnd(container) }

  /// Passes on each key of an object with its value, in their order.
  @inlinable @inline(__always)
  public func forEachMember(of object: Index, _ body: (_ key: Index, _ value: Index) -> Void) {
    let stop = contentEnd(object)
    var key = object + 1
    while key < stop {
      // On the tape a value is right after its key.
      body(key, key + 1)
      key = end(key + 1)
    }
  }

  /// Passes on each element of an array, in their order.
  @inlinable @inline(__always)
  public func forEachElement(of array: Index, _ body: (Index) -> Void) {
    let stop = contentEnd(array)
    var element = array + 1
    while element < stop {
      body(element)
      element = end(element)
    }
  }

  /// The bytes of a string, a key or a `bigNumber`.
  @inlinable @inline(__always)
  public func bytes(_ index: Index) -> UnsafeRawBufferPointer {
    let start = UnsafeRawPointer(strings) + Int(payload(index))
    return UnsafeRawBufferPointer(start: start + 4, count: Int(start.loadUnaligned(as: UInt32.self)))
  }

  /// The text of a string, a key or a `bigNumber`.
  public func text(_ index: Index) -> String {
    String(decoding: bytes(index), as: UTF8.self)
  }

  /// The value of an `integer`.
  @inlinable @inline(__always)
  public func integer(_ index: Index) -> Int64 { Int64(bitPattern: tape[Int(index) + 1]) }

  /// The value of an `unsigned`.
  @inlinable @inline(__always)
  public func unsigned(_ index: Index) -> UInt64 { tape[Int(index) + 1] }

  /// The value of a `double`.
  @inlinable @inline(__always)
  public func double(_ index: Index) -> Double { Double(bitPattern: tape[Int(index) + 1]) }
}

/// The type of an element on the tape of a parsed text.
///
/// The raw values are the type bytes of simdjson's tape (doc/tape.md of that library), and `N` and `D`, which CSimdJSON
/// adds.
@frozen
public enum JSONKind: UInt8, Sendable {
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
