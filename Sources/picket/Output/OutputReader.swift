import Glibc

/// Who reads standard output.
enum OutputReader {
  private static let interval = Duration.milliseconds(200)

  /// Waits until nobody reads any more and throws `OutputClosed`.
  ///
  /// For commands that may have nothing to write for a long time, and would not notice otherwise. A file and a terminal
  /// are never gone.
  static func waitUntilGone() async throws {
    while !isGone { try await Task.sleep(for: interval) }
    throw OutputClosed()
  }

  private static var isGone: Bool {
    var request = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&request, 1, 0) > 0 && request.revents & Int16(POLLERR) != 0
  }
}
