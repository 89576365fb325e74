import Foundation

/// A file that takes all the room there is.
struct Filler {
  private let path: String

  /// Fills the file system of a directory to its last byte.
  init(_ directory: String) throws {
    path = directory + "/filler"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    defer { close(descriptor) }
    let block = [UInt8](repeating: 0x55, count: 262_144)
    for size in [262_144, 4_096, 1] {
      while write(descriptor, block, size) > 0 {}
    }
  }

  /// Makes room again.
  func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
