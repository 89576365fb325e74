/// Why a socket cannot be served.
public struct SocketError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  /// An error of the system at some call.
  init(_ action: String, _ path: String, errno number: Int32) {
    description = "cannot \(action) '\(path)': \(SystemErrorText.text(of: number))"
  }
}
