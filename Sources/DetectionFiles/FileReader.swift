import Detection
import Glibc

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
