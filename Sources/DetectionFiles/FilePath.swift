import Detection
import Glibc
import Primitives

/// A path as the bytes that the system knows it by; they need not be UTF-8.
struct FilePath: Hashable, Comparable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The path for people.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The path of an entry of a directory.
  func appending(_ name: [UInt8]) -> FilePath {
    let separator: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    return FilePath(bytes: bytes + separator + name)
  }

  /// The path of a name in the same directory.
  func sibling(_ name: String) -> FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return FilePath(name) }
    return FilePath(bytes: Array(bytes[...slash]) + Array(name.utf8))
  }

  /// Whether the system knows that nothing stands there, links followed.
  var isMissing: Bool {
    withCString { access($0, F_OK) } != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  /// Calls with the path as C knows it, ended by a NUL.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    defer { text.deallocate() }
    for (offset, byte) in bytes.enumerated() { text[offset] = CChar(bitPattern: byte) }
    text[bytes.count] = 0
    return body(text)
  }

  static func < (left: FilePath, right: FilePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// What is at a path.
struct FileStatus {
  enum Kind: Equatable {
    case regular
    case directory
    /// Anything else, by its name.
    case other(String)
  }

  let kind: Kind
  let identity: FileIdentity
  let byteCount: Int
  /// The bits of who may do what, with the sticky bit.
  let mode: UInt32

  /// What is at a path, with symbolic links followed.
  init(following path: FilePath) throws(FileFault) {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { throw FileFault.system("read it") }
    self.init(status)
  }

  init(_ status: stat) {
    kind = FileStatus.kind(status.st_mode & S_IFMT)
    identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    byteCount = Int(status.st_size)
    mode = status.st_mode & 0o7777
  }

  /// The fault of a path where a regular file is needed.
  var fault: FileFault {
    let noun = if case .other(let name) = kind { name } else { "a directory" }
    return FileFault(.unreadableFile, "expected a regular file, found \(noun)")
  }

  private static func kind(_ type: mode_t) -> Kind {
    switch type {
    case S_IFREG: .regular
    case S_IFDIR: .directory
    case S_IFIFO: .other("a FIFO")
    case S_IFSOCK: .other("a socket")
    case S_IFCHR, S_IFBLK: .other("a device")
    default: .other("something else")
    }
  }
}

/// What the system knows a file or directory by, whatever its names.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// Reads whole files of bounded length.
enum FileReader {
  /// The bytes of a regular file.
  ///
  /// Never waits for a writer: anything but a regular file is refused, also when it takes the file's place meanwhile.
  static func read(_ path: FilePath, limits: DetectionFileLimits) throws(FileFault) -> [UInt8] {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { throw FileFault.system("open it") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFault.system("read it") }
    let file = FileStatus(status)
    guard file.kind == .regular else { throw file.fault }
    guard file.byteCount <= limits.fileBytesMax else {
      throw FileFault(.fileTooLarge, DetectionFileDecoder.tooLargeMessage(limits))
    }
    return try bytes(descriptor, expected: file.byteCount, limits)
  }

  /// Reads to the end; one byte more than the limit is enough to know that the file is too large.
  private static func bytes(
    _ descriptor: Int32, expected: Int, _ limits: DetectionFileLimits
  ) throws(FileFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: min(expected, limits.fileBytesMax) + 1)
    var count = 0
    while true {
      let capacity = bytes.count
      let step = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, capacity - count)
      }
      if step < 0 && errno == EINTR { continue }
      if step < 0 { throw FileFault.system("read it") }
      count += step
      if step == 0 { break }
      if count > limits.fileBytesMax {
        throw FileFault(.fileTooLarge, DetectionFileDecoder.tooLargeMessage(limits))
      }
      // The file grew, or the system does not tell its length.
      if count == capacity { bytes += [UInt8](repeating: 0, count: min(capacity, limits.fileBytesMax + 1 - count)) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// Why a file or directory cannot be read.
struct FileFault: Error {
  let code: Problem.Code
  let message: String

  init(_ code: Problem.Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The fault that a system call just ended with.
  static func system(_ action: String) -> FileFault {
    let number = errno
    if number == ELOOP { return FileFault(.symlinkLoop, "the symbolic link leads in a circle") }
    return FileFault(.unreadableFile, "cannot \(action): \(String(cString: strerror(number)))")
  }

  /// The fault as a problem of a path.
  func problem(path: String) -> Problem {
    Problem(path: path, position: .start, code: code, message: message)
  }
}
