import Glibc

/// A whole text that a command takes in place of a long argument.
enum InputText {
  /// Reads standard input to its end; `noun` is what it should be.
  static func standardInput(of noun: String, bytesMax: Int) throws -> [UInt8] {
    if isatty(STDIN_FILENO) == 1 {
      try StandardErrorNote.write("reading a \(noun) from the terminal; Ctrl-D ends it")
    }
    return try text(from: STDIN_FILENO, named: "standard input", of: noun, bytesMax: bytesMax)
  }

  /// Reads a file.
  static func file(_ path: String, of noun: String, bytesMax: Int) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return try text(from: descriptor, named: path, of: noun, bytesMax: bytesMax)
  }

  private static func text(
    from descriptor: Int32, named name: String, of noun: String, bytesMax: Int
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= bytesMax {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += chunk[..<count]
      } else if errno != EINTR {
        throw failure(name)
      }
    }
    throw CommandFailure(.usage, "\(name) holds more than \(grouped(bytesMax)) bytes, which is no \(noun)")
  }

  private static func failure(_ name: String) -> CommandFailure {
    CommandFailure(.usage, "cannot read \(name): \(String(cString: strerror(errno)))")
  }
}
