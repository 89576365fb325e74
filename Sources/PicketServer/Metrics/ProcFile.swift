import Glibc

/// Files by which the kernel says how a process is.
enum ProcFile {
  /// The text of a small file; nil when it cannot be read.
  static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: bytes_max)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// How many entries a directory of the process has, without the one by which it is read; nil when it cannot be.
  static func entryCount(in path: String) -> UInt64? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
      // "." and ".." are no entries.
      if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
    }
    return UInt64(clamping: count - 1)
  }

  private static let bytes_max = 4_096
}
