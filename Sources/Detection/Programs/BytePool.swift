/// Collects byte strings for a program, each once.
struct BytePool {
  private(set) var bytes: [UInt8] = []
  private var slices: [[UInt8]: ByteSlice] = [:]

  mutating func slice(of string: [UInt8]) -> ByteSlice {
    if let slice = slices[string] { return slice }
    let slice = ByteSlice(offset: Int32(bytes.count), count: Int32(string.count))
    bytes += string
    slices[string] = slice
    return slice
  }

  mutating func slice(of string: String) -> ByteSlice { slice(of: Array(string.utf8)) }
}
