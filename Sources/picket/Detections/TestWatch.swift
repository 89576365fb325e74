import DetectionFiles
import Glibc
import InputFiles

/// `picket test --watch`: runs the tests again after every change of the files.
struct TestWatch {
  let tree: DetectionTree
  /// Runs the tests once and prints the report.
  let run: () throws -> ExitStatus

  /// Runs until somebody interrupts it or nobody reads the reports any more; returns the status of the last run.
  func untilInterrupted() throws -> ExitStatus {
    Interruption.listen()
    let changes = try FileChanges()
    while true {
      // Before the files are read, so that no change comes between.
      try changes.watch(tree.watchedDirectories())
      let status: ExitStatus
      do {
        try clearScreen()
        status = try runOnce()
        try StandardErrorNote.write("watching \(tree.paths.joined(separator: ", ")) for changes; Ctrl-C ends")
      } catch is OutputClosed {
        return .ok
      }
      if try changes.wait() == .ended { return status }
    }
  }

  /// What cannot be tested now may be after the next change.
  private func runOnce() throws -> ExitStatus {
    do {
      return try run()
    } catch let failure as CommandFailure {
      try StandardErrorNote.write(failure.message)
      return failure.status
    }
  }

  private func clearScreen() throws {
    let writer = OutputWriter.standardOutput()
    guard writer.isTerminal else { return }
    try writer.write("\u{1B}[H\u{1B}[2J")
    try writer.flush()
  }
}

/// Tells when something changes in directories, by Linux's inotify.
///
/// Not for use from two tasks at a time.
final class FileChanges {
  /// What ended a wait.
  enum Wakeup {
    case changed
    /// A signal came, or nobody reads standard output any more.
    case ended
  }

  /// Editors save in several steps: so long after the last one they are done.
  private static let quietMilliseconds: Int32 = 100
  /// However many changes there are, a wait ends so long after the first one.
  private static let delayMax = Duration.seconds(1)
  private static let eventBytesMax = 64 * 1024
  private static let changes =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_DELETE)
    | UInt32(IN_ATTRIB)

  private let descriptor: Int32
  /// What is watched, by the number that the kernel knows it by: a directory may be there under several paths.
  private var directories: [Int32: [WatchedDirectory]] = [:]

  init() throws(CommandFailure) {
    // The flags of inotify are those of open.
    descriptor = inotify_init1(O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw FileChanges.failure("cannot watch files") }
  }

  deinit { close(descriptor) }

  /// Watches these directories from now on, and no others; those that are not there are left out.
  func watch(_ wanted: [WatchedDirectory]) throws(CommandFailure) {
    var watched: [Int32: [WatchedDirectory]] = [:]
    for directory in wanted {
      let number = inotify_add_watch(descriptor, directory.path, FileChanges.changes | UInt32(IN_ONLYDIR))
      if number >= 0 {
        watched[number, default: []].append(directory)
      } else if errno == ENOSPC || errno == ENOMEM {
        throw FileChanges.failure("cannot watch \(directory.path) (fs.inotify.max_user_watches)")
      }
    }
    for number in directories.keys where watched[number] == nil { inotify_rm_watch(descriptor, number) }
    directories = watched
  }

  /// Waits for a change, and until no further one follows at once.
  func wait() throws(CommandFailure) -> Wakeup {
    while true {
      if !isReady(within: -1) { return .ended }
      if try readChanges() { break }
    }
    let clock = ContinuousClock()
    let end = clock.now + FileChanges.delayMax
    while clock.now < end, isReady(within: FileChanges.quietMilliseconds) { _ = try readChanges() }
    return .changed
  }

  /// Waits for events; false when something else came, or nothing in time.
  private func isReady(within milliseconds: Int32) -> Bool {
    var requests = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Interruption.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
    ]
    while poll(&requests, nfds_t(requests.count), milliseconds) < 0, errno == EINTR {}
    return requests[0].revents != 0 && requests[1].revents == 0 && requests[2].revents & Int16(POLLERR) == 0
  }

  /// Reads all events; whether one of them is of something that matters.
  private func readChanges() throws(CommandFailure) -> Bool {
    var matters = false
    var bytes = [UInt8](repeating: 0, count: FileChanges.eventBytesMax)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno != EAGAIN { throw FileChanges.failure("cannot watch files") }
      if count <= 0 { return matters }
      bytes[..<count].withUnsafeBytes { events in
        var offset = 0
        while offset < events.count { matters = takeEvent(events, &offset) || matters }
      }
    }
  }

  /// Passes over an event: its watch, mask, cookie and the length of its name, 4 bytes each, then the name.
  private func takeEvent(_ events: UnsafeRawBufferPointer, _ offset: inout Int) -> Bool {
    let number = events.loadUnaligned(fromByteOffset: offset, as: Int32.self)
    let mask = events.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
    let length = Int(events.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
    let name = String(decoding: events[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }, as: UTF8.self)
    offset += 16 + length
    // When events were lost, anything may have changed.
    if mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
    let isDirectory = mask & UInt32(IN_ISDIR) != 0
    return directories[number]?.contains { $0.concerns(name, isDirectory: isDirectory) } ?? false
  }

  private static func failure(_ message: String) -> CommandFailure {
    CommandFailure(.failed, "\(message): \(String(cString: strerror(errno)))")
  }
}
