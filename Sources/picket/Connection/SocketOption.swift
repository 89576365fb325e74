import ArgumentParser
import Glibc

/// Which of the daemon's sockets a command asks: the option, the variable, and the standard path.
enum SocketOption {
  /// What a Unix socket address holds besides its final NUL.
  private static let pathBytesMax = 107

  /// The path that holds: the option's, else the variable's, else the standard one.
  static func path(option: String?, variable: String, standard: String) -> String {
    if let option { return option }
    if let value = getenv(variable), value.pointee != 0 { return String(cString: value) }
    return standard
  }

  /// Refuses a path that no socket can have.
  static func validate(_ path: String, option: String) throws {
    let length = path.utf8.count
    if length == 0 { throw ValidationError("\(option) expects a path, not an empty text") }
    if length > pathBytesMax {
      throw ValidationError("the socket's path has \(length) bytes; a Unix socket's has at most \(pathBytesMax)")
    }
  }

  /// Refuses a time that no call can have.
  static func validate(timeout: Double) throws {
    if !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout expects a number of seconds above 0 and up to 86400, not \(timeout)")
    }
  }
}
