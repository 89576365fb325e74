import Foundation

/// Files that the system's gzip has compressed.
enum GzipFile {
  /// The content as a gzip member.
  static func member(_ content: String) throws -> Data {
    let scratch = try ScratchDirectory()
    let plain = try scratch.write(content, to: "plain")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["--keep", "--no-name", plain]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: URL(fileURLWithPath: plain + ".gz"))
  }

  /// Writes a file and gives its path.
  static func write(_ data: Data, to name: String, in scratch: ScratchDirectory) throws -> String {
    let path = try scratch.write("", to: name)
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }
}
