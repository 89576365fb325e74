import Glibc

/// The bytes of a file or of standard input, decompressed when they are gzip's.
final class FlowSource {
  private static let chunkBytes = 256 * 1024

  /// The name to show: the path, or `standard input`.
  let name: String
  /// What was read of the file itself.
  private(set) var bytesRead = 0

  private let descriptor: Int32
  private var gzip: GzipStream?
  private var hasStarted = false
  private var isAtEnd = false

  /// Opens a file; `-` is standard input.
  init(path: String) throws {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw FlowSource.failure(path) }
    // A directory can be opened, and fails only when it is read.
    if Glibc.read(descriptor, nil, 0) < 0 { throw FlowSource.failure(name) }
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Throws when a file cannot be opened, without opening it: a pipe by name can be opened only once.
  static func check(path: String) throws {
    if path == "-" { return }
    var status = stat()
    if stat(path, &status) != 0 || access(path, R_OK) != 0 { throw failure(path) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw CommandFailure(.usage, "cannot read \(path): \(String(cString: strerror(EISDIR)))")
    }
  }

  /// The size of a file; nil for what is no file, or has no end that is known.
  static func byteCount(of path: String) -> Int? {
    var status = stat()
    guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Whether a person has to type the records.
  var isTypedIn: Bool { isatty(descriptor) == 1 }

  /// Whether reading would not block.
  var hasInputWaiting: Bool {
    if gzip?.isInputUsed == false { return true }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) != 0
  }

  /// Appends what can be read at once, and blocks until that is something; false at the end.
  func read(into buffer: inout [UInt8]) throws -> Bool {
    if !hasStarted {
      try start(&buffer)
      if !buffer.isEmpty { return true }
    }
    if let gzip { return try decompress(gzip, into: &buffer) }
    if isAtEnd { return false }
    isAtEnd = try !readOnce(into: &buffer)
    return !isAtEnd
  }

  /// Reads the first bytes, which say whether the rest is compressed.
  private func start(_ buffer: inout [UInt8]) throws {
    hasStarted = true
    var first: [UInt8] = []
    repeat {
      isAtEnd = try !readOnce(into: &first)
    } while !isAtEnd && first == [0x1F]
    if GzipStream.isGzip(first) {
      let gzip = GzipStream()
      gzip.give(first)
      self.gzip = gzip
    } else {
      buffer += first
    }
  }

  private func decompress(_ gzip: GzipStream, into buffer: inout [UInt8]) throws -> Bool {
    let start = buffer.count
    do {
      while buffer.count == start {
        if gzip.isInputUsed, !isAtEnd { try giveMore(to: gzip) }
        try gzip.decompress(into: &buffer)
        if isAtEnd, gzip.isInputUsed, buffer.count == start {
          try gzip.finish()
          return false
        }
      }
    } catch let problem as GzipProblem {
      throw CommandFailure(.failed, "\(name): \(problem.message)")
    }
    return true
  }

  private func giveMore(to gzip: GzipStream) throws {
    var bytes: [UInt8] = []
    isAtEnd = try !readOnce(into: &bytes)
    gzip.give(bytes)
  }

  private func readOnce(into buffer: inout [UInt8]) throws -> Bool {
    if !Interruption.waitsForInput(of: descriptor) {
      throw CommandFailure(.failed, "\(name) was not read to its end: interrupted")
    }
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: FlowSource.chunkBytes))
    var count = -1
    repeat {
      count = buffer[start...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    buffer.removeLast(FlowSource.chunkBytes - max(0, count))
    if count < 0 { throw FlowSource.failure(name) }
    bytesRead += count
    return count > 0
  }

  private static func failure(_ name: String) -> CommandFailure {
    CommandFailure(.usage, "cannot read \(name): \(String(cString: strerror(errno)))")
  }
}
