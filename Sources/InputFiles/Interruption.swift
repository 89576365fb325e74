import Glibc
import Synchronization

/// The wish to end a command early, as Ctrl-C and SIGTERM say it; a second one ends it at once.
public enum Interruption {
  /// The ends of a pipe that a signal writes to; -1 before signals are listened to.
  private static let readEnd = Atomic<Int32>(-1)
  private static let writeEnd = Atomic<Int32>(-1)

  /// Lets signals end the waiting for input rather than the command, but for those that are ignored.
  public static func listen() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) != 0 { return }
    readEnd.store(ends[0], ordering: .relaxed)
    writeEnd.store(ends[1], ordering: .relaxed)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) {
      signal(number) { number in
        let before = errno
        signal(number, SIG_DFL)
        var byte: UInt8 = 0
        _ = write(Interruption.writeEnd.load(ordering: .relaxed), &byte, 1)
        errno = before
      }
    }
  }

  /// What can be read from once a signal has come; -1 before signals are listened to.
  public static var descriptor: Int32 { readEnd.load(ordering: .relaxed) }

  /// Waits until a file can be read or is at its end; false when a signal came.
  public static func waitsForInput(of file: Int32) -> Bool {
    var requests = [
      pollfd(fd: file, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&requests, nfds_t(requests.count), -1) < 0, errno == EINTR {}
    return requests[1].revents == 0
  }

  /// Whether a signal came.
  public static var hasCome: Bool {
    var request = pollfd(fd: readEnd.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// Whether whoever started the command wants none of these signals to end it, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
