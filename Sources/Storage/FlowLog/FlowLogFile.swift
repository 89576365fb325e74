import Glibc

/// A file of the flow log that entries are appended to.
///
/// An append counts as a whole: when it fails, the file is as long as before. A file of which that is not sure is not
/// sound, and another one is to be begun.
struct FlowLogFile: ~Copyable {
  /// Its place.
  let path: String
  /// Whether further entries may be appended.
  var isSound = true
  /// The bytes of its header and its entries.
  private(set) var byteCount: Int
  /// The bytes that the disk has, as far as that was waited for.
  private var syncedByteCount: Int
  private let descriptor: CInt
  /// The path with the file that it named when that was made; nil of one that has no name yet.
  private(set) var named: GuardedFile?

  /// Takes over an open file whose first bytes are good.
  init(descriptor: CInt, path: String, byteCount: Int) {
    self.descriptor = descriptor
    self.path = path
    self.byteCount = byteCount
    syncedByteCount = byteCount
  }

  /// Makes a file with a header; leaves none behind when that fails.
  ///
  /// It gets its name when it has its header: whatever happens, a file of that name without one is damaged.
  static func create(_ path: String, header: FlowLogHeader, durability: Durability) throws(StateError) -> FlowLogFile {
    let begun = path + FlowLogDirectory.begunSuffix
    // One that is there was never given its name.
    unlink(begun)
    let descriptor = open(begun, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw StateError(flowLog: path, cannot: "make", errno) }
    var file = FlowLogFile(descriptor: descriptor, path: path, byteCount: 0)
    do throws(StateError) {
      try file.append(header.bytes)
      if durability == .power { try file.sync() }
      try rename(begun, to: path)
    } catch {
      unlink(begun)
      throw error
    }
    file.named = GuardedFile(path)
    return file
  }

  /// Sets the name of a file, which must be free; only one daemon writes in the directory.
  private static func rename(_ begun: String, to path: String) throws(StateError) {
    var status = stat()
    if lstat(path, &status) == 0 { throw StateError(flowLog: path, cannot: "make", EEXIST) }
    if Glibc.rename(begun, path) != 0 { throw StateError(flowLog: path, cannot: "make", errno) }
  }

  deinit { close(descriptor) }

  /// Throws when its path names another file now, or none: what is written to it would be gone with the process.
  func requireInPlace() throws(StateError) {
    if let named, !named.isInPlace { throw StateError(moved: path) }
  }

  /// Writes bytes behind the others.
  mutating func append(_ bytes: [UInt8]) throws(StateError) {
    let failure = bytes.withUnsafeBytes { write($0) }
    if failure != 0 {
      cut(to: byteCount)
      // A file that may not grow takes nothing more; another one may.
      if failure == EFBIG { isSound = false }
      throw StateError(flowLog: path, cannot: "write", failure)
    }
    byteCount += bytes.count
  }

  /// Makes the file as long as it was before what does not count.
  mutating func takeBack(to count: Int) { if count < byteCount { cut(to: count) } }

  /// Waits until the disk has everything; when that fails, what was appended since the last time is taken back.
  mutating func sync() throws(StateError) {
    guard syncedByteCount < byteCount else { return }
    if fdatasync(descriptor) != 0 {
      let error = StateError(flowLog: path, cannot: "write", errno)
      cut(to: syncedByteCount)
      // What the system could not bring to the disk it may have forgotten: a later sync would not report it.
      isSound = false
      throw error
    }
    syncedByteCount = byteCount
  }

  /// Writes all bytes, and returns 0 or the system's error.
  private func write(_ bytes: UnsafeRawBufferPointer) -> CInt {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(byteCount + written))
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return count == 0 ? EIO : errno }
      written += count
    }
    return 0
  }

  private mutating func cut(to count: Int) {
    if ftruncate(descriptor, off_t(count)) != 0 { isSound = false }
    byteCount = count
  }
}

/// The bytes of a file of the flow log, read at once.
///
/// Read and not mapped: an error of the disk is an error here, and a file that becomes shorter meanwhile is no danger.
final class FlowLogContents {
  /// What the file held when it was read; good until the contents go.
  let bytes: UnsafeRawBufferPointer
  /// The bytes that the file had.
  let fileByteCount: Int

  /// Reads a file, at most so many bytes of it.
  init(path: String, bytesMax: Int = .max) throws(StateError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { throw StateError(flowLog: path, cannot: "read", errno) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StateError(flowLog: path, cannot: "read", errno) }
    fileByteCount = Int(status.st_size)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(0, min(fileByteCount, bytesMax)), alignment: 16)
    do throws(StateError) {
      let count = try FlowLogContents.fill(buffer, from: descriptor, path)
      bytes = UnsafeRawBufferPointer(start: buffer.baseAddress, count: count)
    } catch {
      buffer.deallocate()
      throw error
    }
  }

  deinit { bytes.deallocate() }

  /// Lends the bytes for as long as the body runs.
  func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    withExtendedLifetime(self) { body(bytes) }
  }

  private static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from descriptor: CInt, _ path: String
  ) throws(StateError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw StateError(flowLog: path, cannot: "read", errno) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
