import Glibc

/// A file that cannot be read or written.
public struct DeliveryFileError: Error, CustomStringConvertible {
  /// What failed, with the path and the system's reason.
  public let description: String

  init(_ path: String, cannot verb: String, _ code: CInt) {
    description = "cannot \(verb) \(path): \(String(cString: strerror(code)))"
  }

  init(_ description: String) {
    self.description = description
  }
}

/// Files whose content is on the disk when a call returns.
enum DurableFile {
  /// The bytes of a file; nil where there is none.
  static func read(_ path: String) throws(DeliveryFileError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw DeliveryFileError(path, cannot: "open", errno)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk[..<count]
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw DeliveryFileError(path, cannot: "read", errno)
      }
    }
  }

  /// Puts a file in the place of another, whole or not at all.
  static func replace(_ path: String, with bytes: [UInt8]) throws(DeliveryFileError) {
    let begun = path + ".new"
    let descriptor = open(begun, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw DeliveryFileError(begun, cannot: "create", errno) }
    do {
      try writeAndSync(bytes, to: descriptor, begun)
    } catch {
      close(descriptor)
      throw error
    }
    close(descriptor)
    if rename(begun, path) != 0 { throw DeliveryFileError(path, cannot: "replace", errno) }
    try syncDirectory(of: path)
  }

  /// Adds whole lines at the end of a file, which is made where there is none.
  ///
  /// A piece of a line that a write left behind, which was killed or met a full disk, is cut off first: what it was of
  /// has not been settled, and is written again.
  static func append(
    lines bytes: [UInt8], to path: String, mode: mode_t = 0o600
  ) throws(DeliveryFileError) -> Int64 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode)
    if descriptor < 0 { throw DeliveryFileError(path, cannot: "open", errno) }
    defer { close(descriptor) }
    let size = try wholeSize(of: descriptor, path)
    if ftruncate(descriptor, size) != 0 || lseek(descriptor, size, SEEK_SET) < 0 {
      throw DeliveryFileError(path, cannot: "write", errno)
    }
    do {
      try writeAndSync(bytes, to: descriptor, path)
    } catch {
      _ = ftruncate(descriptor, size)
      throw error
    }
    if size == 0 { try syncDirectory(of: path) }
    return Int64(size) + Int64(bytes.count)
  }

  /// Up to where a file has whole lines.
  private static func wholeSize(of descriptor: CInt, _ path: String) throws(DeliveryFileError) -> off_t {
    var size = lseek(descriptor, 0, SEEK_END)
    if size < 0 { throw DeliveryFileError(path, cannot: "append to", errno) }
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while size > 0 {
      let start = max(0, size - off_t(chunk.count))
      let count = pread(descriptor, &chunk, Int(size - start), start)
      if count != Int(size - start) { throw DeliveryFileError(path, cannot: "read", errno) }
      if let end = chunk[..<count].lastIndex(of: UInt8(ascii: "\n")) { return start + off_t(end) + 1 }
      size = start
    }
    return 0
  }

  private static func writeAndSync(
    _ bytes: [UInt8], to descriptor: CInt, _ path: String
  ) throws(DeliveryFileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw DeliveryFileError(path, cannot: "write", errno)
      }
    }
    if fsync(descriptor) != 0 { throw DeliveryFileError(path, cannot: "write", errno) }
  }

  /// Brings the names in a file's directory to the disk.
  static func syncDirectory(of path: String) throws(DeliveryFileError) {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw DeliveryFileError(directory, cannot: "open", errno) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw DeliveryFileError(directory, cannot: "write", errno) }
  }
}
