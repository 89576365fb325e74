/// A set of constants that a list condition looks values up in.
struct ConstantTable: BitwiseCopyable {
  /// Where the slots start in the program's table of slots, and their number less one.
  var slotOffset: Int32
  var slotMask: Int32
}
