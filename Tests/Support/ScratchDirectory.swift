package import Foundation

/// A directory of one test, removed when the test lets go of it.
///
/// Its path is short enough for a socket. Only its owner may write in it, whatever the umask.
package final class ScratchDirectory: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("picket-\(UInt64.random(in: 0 ... .max))")
    try makeDirectory("")
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of the directory.
  package var path: String { url.path }

  /// The path of a file in the directory, by default one for a socket.
  package func path(_ name: String = "s") -> String { url.appendingPathComponent(name).path }

  /// Makes a directory in it.
  package func makeDirectory(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  }

  /// Writes a file, with the directories that it is in, and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    return file.path
  }

  /// Makes an empty file, open for writing.
  package func makeFile(_ name: String) throws -> (path: URL, handle: FileHandle) {
    let file = URL(fileURLWithPath: try write("", to: name))
    return (file, try FileHandle(forWritingTo: file))
  }

  /// Makes a symbolic link.
  package func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
  }
}
