import Foundation

/// A directory of one test, removed with it.
///
/// Its path is short enough for a socket.
final class ScratchDirectory: Sendable {
  let path: URL

  init() throws {
    let name = "picket-\(UInt32.random(in: 0 ... .max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: path)
  }

  /// Makes an empty file, open for writing.
  func makeFile(_ name: String) throws -> (path: URL, handle: FileHandle) {
    let file = path.appendingPathComponent(name)
    try Data().write(to: file)
    return (file, try FileHandle(forWritingTo: file))
  }
}
