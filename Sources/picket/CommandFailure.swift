/// The reason why a command ends early, for the person who ran it.
struct CommandFailure: Error {
  /// The exit code.
  var status: ExitStatus
  /// What went wrong and what to do, without a final stop.
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}
