import Glibc
import Synchronization

/// The bytes of a file or of standard input, decompressed when they are gzip's or zstd's, whatever the name.
///
/// What is not text is refused by its kind before any of it is handed out. Not for use from two tasks at a time.
public final class InputFile {
  private static let chunkBytes = 256 * 1024

  /// The name to show: the path, or `standard input`.
  public let name: String
  /// What was read of the file itself.
  public private(set) var bytesRead = 0

  /// What is read goes here first, so that no buffer is grown for what does not come.
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: InputFile.chunkBytes, alignment: 8)
  private let descriptor: Int32
  private let expected: String
  private var decompressor: Decompressor?
  private var hasStarted = false
  private var isAtEnd = false

  /// Opens a file; `-` is standard input.
  ///
  /// `expected` says what it should hold, for refusals.
  public init(path: String, expected: String) throws(InputError) {
    name = path == "-" ? "standard input" : path
    self.expected = expected
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw InputFile.failure(path) }
    // A directory can be opened, and fails only when it is read.
    if Glibc.read(descriptor, nil, 0) < 0 { throw InputFile.failure(name) }
  }

  deinit {
    chunk.deallocate()
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Throws when a file cannot be opened, without opening it: a pipe by name can be opened only once.
  public static func check(path: String) throws(InputError) {
    if path == "-" { return }
    var status = stat()
    if stat(path, &status) != 0 || access(path, R_OK) != 0 { throw failure(path) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw InputError(.notReadable, "cannot read \(path): \(String(cString: strerror(EISDIR)))")
    }
  }

  /// The size of a file; nil for what is no file, or has no end that is known.
  public static func byteCount(of path: String) -> Int? {
    var status = stat()
    guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Whether a person has to type what it holds.
  public var isTypedIn: Bool { isatty(descriptor) == 1 }

  /// Whether reading would not block.
  public var hasInputWaiting: Bool {
    if decompressor?.isInputUsed == false { return true }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) != 0
  }

  /// Appends what can be read at once, and blocks until that is something; false at the end.
  public func read(into buffer: inout [UInt8]) throws(InputError) -> Bool {
    if hasStarted { return try readOn(into: &buffer) }
    hasStarted = true
    var head: [UInt8] = []
    // What came before damage is good.
    defer { buffer += head }
    try readHead(&head)
    return !head.isEmpty
  }

  /// Reads the first bytes, which say whether the rest is compressed, and whether it can be read at all.
  private func readHead(_ head: inout [UInt8]) throws(InputError) {
    repeat {
      isAtEnd = try !readOnce(into: &head)
    } while !isAtEnd && ContentKind.needsMore(head)
    if let decompressor = Decompressor(dataBeginningWith: head) {
      decompressor.give(head)
      self.decompressor = decompressor
      head = []
      while ContentKind.needsMore(head), try readOn(into: &head) {}
    }
    guard let kind = ContentKind.of(head) else { return }
    head = []
    throw InputError(.content, kind.refusal(of: name, expected: expected))
  }

  private func readOn(into buffer: inout [UInt8]) throws(InputError) -> Bool {
    if let decompressor { return try decompress(decompressor, into: &buffer) }
    if isAtEnd { return false }
    isAtEnd = try !readOnce(into: &buffer)
    return !isAtEnd
  }

  private func decompress(_ decompressor: Decompressor, into buffer: inout [UInt8]) throws(InputError) -> Bool {
    let start = buffer.count
    while buffer.count == start {
      if decompressor.isInputUsed, !isAtEnd {
        var bytes: [UInt8] = []
        isAtEnd = try !readOnce(into: &bytes)
        decompressor.give(bytes)
      }
      do throws(CompressionProblem) {
        try decompressor.decompress(into: &buffer)
        if isAtEnd, decompressor.isInputUsed, buffer.count == start {
          try decompressor.finish()
          return false
        }
      } catch {
        throw InputError(.content, "\(name): \(error.message)")
      }
    }
    return true
  }

  private func readOnce(into buffer: inout [UInt8]) throws(InputError) -> Bool {
    if !Interruption.waitsForInput(of: descriptor) {
      throw InputError(.interrupted, "\(name) was not read to its end: interrupted")
    }
    var count = -1
    repeat {
      count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
    } while count < 0 && errno == EINTR
    if count < 0 { throw InputFile.failure(name) }
    buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    bytesRead += count
    return count > 0
  }

  private static func failure(_ name: String) -> InputError {
    InputError(.notReadable, "cannot read \(name): \(String(cString: strerror(errno)))")
  }
}

/// Why an input cannot be read, or not to its end.
public struct InputError: Error, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: Sendable {
    /// The system does not let it be read.
    case notReadable
    /// What it holds is of another kind, or damaged.
    case content
    /// A signal ended the reading.
    case interrupted
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// What is wrong, with the name of the input, and what was expected.
  public let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// The wish to end a command early, as Ctrl-C and SIGTERM express it; a second one ends it at once.
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
