/// Texts one after the other, found by their codes: 1 is the first, 0 is no text.
///
/// Immutable for its readers; UTF-8, as checked by whoever fills it.
public struct FlowTexts: Sendable {
  /// The bytes of all texts.
  @usableFromInline var bytes: [UInt8] = []
  /// Where each text starts, and where the last one ends.
  @usableFromInline var offsets: [UInt32] = [0]

  init() {}

  /// How many texts there are; their codes are `1...count`.
  @inlinable
  public var count: Int { offsets.count - 1 }

  /// The memory that they take, in bytes.
  var byteCount: Int { bytes.capacity + offsets.capacity * 4 }

  /// Lends the bytes of a text; none for code 0.
  ///
  /// - Precondition: the code is at most `count`.
  @inlinable
  public func withText<Result, Failure>(
    _ code: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = code == 0 ? 0..<0 : Int(offsets[code - 1])..<Int(offsets[code])
    return try bytes.withUnsafeBufferPointer { (all) throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[range]))
    }
  }

  /// Lends the bytes of all texts, one after the other, and for each code where its text ends; code 0 has none.
  public func withTexts(_ body: (_ bytes: UnsafeRawBufferPointer, _ ends: UnsafeBufferPointer<UInt32>) -> Void) {
    bytes.withUnsafeBytes { bytes in offsets.withUnsafeBufferPointer { body(bytes, $0) } }
  }

  /// A text as a string; empty for code 0.
  public func string(_ code: Int) -> String {
    withText(code) { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds a text whose bytes are appended to those that are lent.
  mutating func append(_ appendBytes: (inout [UInt8]) -> Void) {
    appendBytes(&bytes)
    offsets.append(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// No texts, with room for as many as another has.
  init(capacityOf other: FlowTexts) {
    bytes.reserveCapacity(other.bytes.count)
    offsets.reserveCapacity(other.offsets.count)
  }

  /// Gives back the memory that further texts would have used.
  mutating func trim() {
    var exact = FlowTexts(capacityOf: self)
    exact.bytes.append(contentsOf: bytes)
    exact.offsets.append(contentsOf: offsets.dropFirst())
    self = exact
  }

  /// Whether a text is these bytes.
  @inline(__always)
  func isEqual(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = Int(offsets[code - 1])
    guard Int(offsets[code]) - start == text.count else { return false }
    return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start..<start + text.count]).isEqual(text) }
  }

  /// Adds a text and gives its code.
  @discardableResult
  mutating func append(_ text: UnsafeRawBufferPointer) -> Int {
    bytes.append(contentsOf: text)
    offsets.append(UInt32(truncatingIfNeeded: bytes.count))
    return count
  }
}
