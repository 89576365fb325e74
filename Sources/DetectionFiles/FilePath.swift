import Glibc

/// A path as the bytes that the system knows it by; they need not be UTF-8.
struct FilePath: Hashable, Comparable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The path for people.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The path of an entry of a directory.
  func appending(_ name: [UInt8]) -> FilePath {
    let separator: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    return FilePath(bytes: bytes + separator + name)
  }

  /// The path of a name in the same directory.
  func sibling(_ name: String) -> FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return FilePath(name) }
    return FilePath(bytes: Array(bytes[...slash]) + Array(name.utf8))
  }

  /// Whether the system knows that nothing stands there, links followed.
  var isMissing: Bool {
    withCString { access($0, F_OK) } != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  /// Calls with the path as C knows it, ended by a NUL.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    defer { text.deallocate() }
    for (offset, byte) in bytes.enumerated() { text[offset] = CChar(bitPattern: byte) }
    text[bytes.count] = 0
    return body(text)
  }

  static func < (left: FilePath, right: FilePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
