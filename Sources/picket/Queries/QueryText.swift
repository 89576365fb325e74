import ArgumentParser
import Glibc
import Wire

/// The text of a query on the command line, and what the daemon finds wrong with it.
enum QueryText {
  /// More than the daemon takes, so that it is the daemon that refuses.
  private static let bytesMax = 2 * 1_048_576

  /// The text that an argument stands for: itself, or standard input for `-`.
  static func text(of argument: String) throws -> String {
    guard argument == "-" else { return argument }
    if isatty(STDIN_FILENO) == 1 {
      try StandardErrorNote.write("reading a query from the terminal; Ctrl-D ends it")
    }
    let bytes = try standardInput()
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.usage, "standard input is no query: it is not UTF-8")
    }
    return text
  }

  /// Ends the command because of a query that was refused, with its problems over several lines as the daemon shows them.
  static func refuse(_ error: ServiceError, text: String) throws -> Never {
    guard case .refused(StatusCode.invalidArgument.name, let message) = error, message.contains("\n") else {
      throw error.failure
    }
    let writer = OutputWriter.standardError()
    try writer.writeLine("picket: the query is refused")
    for line in VisibleText.lines(message) { try writer.writeLine(line) }
    if let hint = hint(on: text) { try writer.writeLine(hint) }
    try writer.flush()
    throw ExitCode(ExitStatus.failed.rawValue)
  }

  /// What to say of a text that is rather the name of something than a query.
  private static func hint(on text: String) -> String? {
    if text.lowercased().contains("select") { return nil }
    if access(text, R_OK) == 0 { return "a file is read with 'picket query - < FILE'" }
    return "a query that is loaded runs by its name with 'picket run-scheduled NAME'"
  }

  private static func standardInput() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= bytesMax {
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += chunk[..<count]
      } else if errno != EINTR {
        throw CommandFailure(.usage, "cannot read standard input: \(String(cString: strerror(errno)))")
      }
    }
    throw CommandFailure(.usage, "standard input holds more than \(grouped(bytesMax)) bytes, which is no query")
  }
}
