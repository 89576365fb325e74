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
