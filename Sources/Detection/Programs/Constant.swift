/// A constant of a program.
struct Constant: BitwiseCopyable {
  enum Kind: UInt8 {
    case string
    case integer
    case unsigned
    case double
    case bool
    case network
  }

  var kind: Kind
  /// The text of a string, in small letters where the operation ignores case.
  var text: ByteSlice
  /// The text of a string in small letters.
  var foldedText: ByteSlice
  /// The bits of a number, 1 for true, or the number of a network.
  var bits: UInt64

  var number: Number? {
    switch kind {
    case .integer: .integer(Int64(bitPattern: bits))
    case .unsigned: .unsigned(bits)
    case .double: .double(Double(bitPattern: bits))
    case .string, .bool, .network: nil
    }
  }
}
