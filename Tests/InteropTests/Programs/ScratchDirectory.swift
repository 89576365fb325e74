import Foundation

/// A directory of one test, which the test removes at its end.
///
/// Its path is short enough for a socket.
struct ScratchDirectory {
  let path: URL

  init() throws {
    let name = "picket-\(UInt32.random(in: 0 ... .max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
  }

  /// Removes the directory with all that is in it.
  func remove() {
    try? FileManager.default.removeItem(at: path)
  }

  /// Makes an empty file, open for writing.
  func makeFile(_ name: String) throws -> (path: URL, handle: FileHandle) {
    let file = path.appendingPathComponent(name)
    try Data().write(to: file)
    return (file, try FileHandle(forWritingTo: file))
  }
}
