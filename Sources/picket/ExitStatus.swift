import ArgumentParser

/// What the exit code says.
enum ExitStatus: Int32 {
  case ok = 0
  /// The daemon said no, or an event matched under `--fail-on-match`.
  case failed = 1
  /// The command line cannot be understood, or asks for what cannot be.
  case usage = 2
  /// A detection file has a problem.
  case invalidDetections = 3
  /// A test of a detection failed.
  case testsFailed = 4
  /// The daemon cannot be reached, or is not ready.
  case unavailable = 69
}

extension ExitStatus {
  /// Writes what is left to say and ends the command with this status, also when nobody reads any more.
  func end(afterWriting write: () throws -> Void) throws {
    do {
      try write()
    } catch is OutputClosed {
      // The reader has seen enough; the answer stands.
    }
    if self != .ok { throw ExitCode(rawValue) }
  }
}
