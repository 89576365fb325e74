import Foundation

/// A directory of one test; removed with the value that names it.
final class ScratchDirectory: Sendable {
  let path: URL

  init() throws {
    let name = "picket-cli-\(UInt32.random(in: 0 ... .max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: path)
  }

  /// Writes a file and gives its path.
  func write(_ content: String, to name: String) throws -> String {
    let file = path.appendingPathComponent(name)
    try Data(content.utf8).write(to: file)
    return file.path
  }
}
