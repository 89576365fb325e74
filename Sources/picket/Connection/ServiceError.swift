import PicketClient
import Wire

/// Why the daemon gave no answer, or none that helps.
enum ServiceError: Error {
  /// It cannot be reached, has gone, or took too long.
  case unreachable(String)
  /// It answered with a status other than OK, which is given by its canonical name.
  case refused(code: String, message: String)
}

extension ServiceError {
  /// The end of a command that cannot go on without the answer.
  var failure: CommandFailure {
    switch self {
    case .unreachable(let message): CommandFailure(.unavailable, message)
    case .refused(let code, let message): CommandFailure(.failed, "\(message) (\(code))")
    }
  }

  /// What a failed call means for a command.
  init(_ error: PicketClientError) {
    switch error {
    case .status(.unavailable, let message): self = .unreachable("the daemon is unavailable: \(message)")
    case .status(.deadlineExceeded, _), .deadlineExceeded:
      self = .unreachable("no answer in time; --timeout gives the daemon longer")
    case .status(let code, let message): self = .refused(code: code.name, message: message)
    case .requestTooLarge: self = .refused(code: error.code.name, message: error.description)
    case .unavailable, .connectionLost, .cancelled, .protocolViolation, .closed:
      self = .unreachable(error.description)
    }
  }
}
