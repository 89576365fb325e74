/// A constant of a program.
struct Constant: BitwiseCopyable {
  enum Kind: UInt8 {
    case string
    case integer
    case unsigned
    case double
    /// Any other number; its text is that of JSON.
    case decimal
    case bool
    case network
  }

  var kind: Kind
  /// The text of a string, folded where the operation ignores case, or that of a decimal number.
  var text: ByteSlice
  /// The text of a string, folded.
  var foldedText: ByteSlice
  /// The bits of a number, 1 for true, or the number of a network.
  var bits: UInt64

  /// The number it is; nil for one of another kind.
  ///
  /// - Parameter pool: the bytes of all constants, which the number is a view of.
  @inline(__always)
  func number(in pool: UnsafePointer<UInt8>) -> Number? {
    switch kind {
    case .integer: .integer(Int64(bitPattern: bits))
    case .unsigned: .unsigned(bits)
    case .double: .double(Double(bitPattern: bits))
    case .decimal:
      .decimal(Decimal(UnsafeRawBufferPointer(start: pool + Int(text.offset), count: Int(text.count))))
    case .string, .bool, .network: nil
    }
  }
}
