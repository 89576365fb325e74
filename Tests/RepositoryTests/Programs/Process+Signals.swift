import Foundation

extension Process {
  /// Runs the process with no signal blocked.
  ///
  /// A process inherits the signal mask of the thread that starts it, and the threads of the concurrency runtime block
  /// all signals: without this, a SIGTERM would never arrive.
  func runWithSignals() throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}
