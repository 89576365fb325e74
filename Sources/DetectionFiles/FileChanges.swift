import Glibc

/// Tells when something changes in directories, by Linux's inotify.
///
/// Not for use from two tasks at a time.
public final class FileChanges {
  /// What ended a wait.
  public enum Wakeup: Sendable {
    case changed
    /// One of the descriptors that end it.
    case ended
  }

  /// A descriptor that ends a wait: one that can be read, or one that nobody reads any more.
  public struct Ending: Sendable {
    fileprivate let descriptor: Int32
    fileprivate let events: Int16

    /// Names a descriptor, and whether it ends the wait when it can be read, or only when its other end is gone.
    public init(_ descriptor: Int32, isReadable: Bool) {
      self.descriptor = descriptor
      events = isReadable ? Int16(POLLIN) : 0
    }
  }

  /// Why nothing can be watched, and what to change.
  public struct Failure: Error {
    /// What is wrong.
    public let message: String
  }

  private let endings: [Ending]
  /// Editors save in several steps: so long after the last one they are done.
  private let quietMilliseconds: Int32
  /// However many changes there are, a wait ends so long after the first one.
  private let delayMax: Duration
  private static let eventBytesMax = 64 * 1024
  private static let changes =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_DELETE)
    | UInt32(IN_ATTRIB)

  private let descriptor: Int32
  /// What is watched, by the number that the kernel knows it by: a directory may be there under several paths.
  private var directories: [Int32: [WatchedDirectory]] = [:]

  /// Begins to watch, nothing at first.
  ///
  /// A wait ends so many milliseconds after the last of several changes, and so long after the first one at the latest.
  public init(
    endedBy endings: [Ending] = [], quietMilliseconds: Int32 = 100, delayMax: Duration = .seconds(1)
  ) throws(Failure) {
    self.endings = endings
    self.quietMilliseconds = quietMilliseconds
    self.delayMax = delayMax
    // The flags of inotify are those of open.
    descriptor = inotify_init1(O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw FileChanges.failure("cannot watch files") }
  }

  deinit { close(descriptor) }

  /// Watches these directories from now on, and no others; those that are not there are left out.
  public func watch(_ wanted: [WatchedDirectory]) throws(Failure) {
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
  public func wait() throws(Failure) -> Wakeup {
    while true {
      if !isReady(within: -1) { return .ended }
      if try readChanges() { break }
    }
    let clock = ContinuousClock()
    let end = clock.now + delayMax
    while clock.now < end, isReady(within: quietMilliseconds) { _ = try readChanges() }
    return .changed
  }

  /// Waits for events; false when something else came, or nothing in time.
  private func isReady(within milliseconds: Int32) -> Bool {
    var requests = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
    requests += endings.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    while poll(&requests, nfds_t(requests.count), milliseconds) < 0, errno == EINTR {}
    let hasEnded = requests.dropFirst().contains { $0.revents & ($0.events | Int16(POLLERR)) != 0 }
    return requests[0].revents != 0 && !hasEnded
  }

  /// Reads all events; whether one of them is of something that matters.
  private func readChanges() throws(Failure) -> Bool {
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

  private static func failure(_ message: String) -> Failure {
    Failure(message: "\(message): \(String(cString: strerror(errno)))")
  }
}
