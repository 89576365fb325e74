import Foundation

extension Process {
  /// A run of the built `picket` that has yet to be started.
  ///
  /// Variables that change what it prints are taken out of its environment.
  static func picket(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Repository.products.appendingPathComponent("picket")
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "PICKET_SOCKET", "PICKET_ADMIN_SOCKET", "COLUMNS"] { variables[name] = nil }
    variables["TERM"] = "xterm"
    process.environment = variables.merging(environment) { _, new in new }
    process.currentDirectoryURL = Repository.fixtures
    process.standardInput = FileHandle.nullDevice
    return process
  }

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
