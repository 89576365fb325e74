import Glibc

/// The bytes of a file of the flow log, read at once.
///
/// Read and not mapped: an error of the disk is an error here, and a file that becomes shorter meanwhile is no danger.
final class FlowLogContents {
  /// What the file held when it was read; good until the contents go.
  let bytes: UnsafeRawBufferPointer
  /// The bytes that the file had.
  let fileByteCount: Int

  /// Reads a file, at most so many bytes of it.
  init(path: String, bytes_max: Int = .max) throws(StateError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { throw StateError(flowLog: path, cannot: "read", errno) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StateError(flowLog: path, cannot: "read", errno) }
    fileByteCount = Int(status.st_size)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(0, min(fileByteCount, bytes_max)), alignment: 16)
    do throws(StateError) {
      let count = try FlowLogContents.fill(buffer, from: descriptor, path)
      bytes = UnsafeRawBufferPointer(start: buffer.baseAddress, count: count)
    } catch {
      buffer.deallocate()
      throw error
    }
  }

  deinit { bytes.deallocate() }

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
