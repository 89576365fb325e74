import Glibc
import InputFiles

/// Reads of the files on disk what a table asks.
public struct DiskProbe: FileProbe {
  private static let compressedExpected = "lines of text"

  /// Makes a probe.
  public init() {}

  /// The first line of a file, and whether the file is compressed.
  public func head(of file: SeenFile) -> (fingerprint: Fingerprint, isCompressed: Bool)? {
    guard let open = OpenFile(file.path), open.identity == file.identity,
      let bytes = open.bytes(at: 0, count: Fingerprint.headBytesMax)
    else { return nil }
    if !DiskProbe.isCompressed(bytes) { return Fingerprint(headOf: bytes).map { ($0, false) } }
    var text: [UInt8] = []
    guard let input = try? InputFile(path: file.path, expected: DiskProbe.compressedExpected) else { return nil }
    while text.count < Fingerprint.headBytesMax, (try? input.read(into: &text)) == true {}
    if let head = Fingerprint(headOf: text) { return (head, true) }
    // A compressed file is complete: its only line may have no end.
    return text.isEmpty ? nil : (Fingerprint(of: text), true)
  }

  /// Whether a file, once decompressed, has these bytes before an offset.
  public func compare(
    _ file: SeenFile, isCompressed: Bool, _ tail: Fingerprint, before offset: Int
  ) -> FileComparison? {
    guard let open = OpenFile(file.path), open.identity == file.identity else { return nil }
    if isCompressed { return DiskProbe.compareCompressed(file.path, tail, before: offset) }
    guard let size = open.size, size >= offset else { return .short }
    guard let bytes = open.bytes(at: offset - tail.byteCount, count: tail.byteCount) else { return nil }
    return Fingerprint(of: bytes) == tail ? .same : .different
  }

  /// Whether a file has the bytes that another begins with, by the last of them.
  public func isBeginning(_ file: SeenFile, of other: String) -> Bool {
    guard let one = OpenFile(file.path), let two = OpenFile(other), let size = one.size, let whole = two.size,
      size <= whole
    else { return false }
    let count = min(size, 64 * 1_024)
    let bytes = one.bytes(at: size - count, count: count)
    return bytes != nil && bytes == two.bytes(at: size - count, count: count)
  }

  /// The offset after the last whole line of a file, and the bytes before it.
  public func end(of path: String) -> (offset: Int, tail: Fingerprint)? {
    guard let open = OpenFile(path), var position = open.size else { return nil }
    while position > 0 {
      let count = min(position, 64 * 1_024)
      guard let bytes = open.bytes(at: position - count, count: count) else { return nil }
      if let newline = bytes.lastIndex(of: 0x0A) {
        let offset = position - count + newline + 1
        let tailCount = min(offset, Fingerprint.tailBytesMax)
        return open.bytes(at: offset - tailCount, count: tailCount).map { (offset, Fingerprint(of: $0)) }
      }
      position -= count
    }
    return (0, .empty)
  }

  /// Whether bytes are the beginning of a file that has to be decompressed.
  static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
  }

  private static func compareCompressed(_ path: String, _ tail: Fingerprint, before offset: Int) -> FileComparison? {
    guard let input = try? InputFile(path: path, expected: compressedExpected) else { return nil }
    var (last, position, found): ([UInt8], Int, FileComparison) = ([], 0, .short)
    var chunk: [UInt8] = []
    do {
      while true {
        chunk.removeAll(keepingCapacity: true)
        guard try input.read(into: &chunk) else { break }
        if found == .short, position + chunk.count >= offset {
          let whole = last + chunk.prefix(offset - position)
          found = Fingerprint(of: whole.suffix(tail.byteCount)) == tail ? .same : .different
        }
        position += chunk.count
        last = Array((last + chunk).suffix(Fingerprint.tailBytesMax))
      }
    } catch {
      // It is damaged, or still being written.
      return nil
    }
    return offset == 0 ? .same : found
  }
}

/// A file that is open for reading, closed when nobody holds it any more.
final class OpenFile {
  private let descriptor: Int32

  /// Opens a file; nil when it cannot be opened, which `errno` explains.
  init?(_ path: String) {
    // A pipe in the place of a log must not keep the reader waiting.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { return nil }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private var status: stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  /// Which file it is.
  var identity: FileIdentity? {
    status.map { FileIdentity(device: UInt64($0.st_dev), inode: UInt64($0.st_ino)) }
  }

  /// Its size by now.
  var size: Int? { status.map { Int($0.st_size) } }

  /// Whether it has no name any more.
  var isDeleted: Bool { status?.st_nlink == 0 }

  /// The bytes from an offset on, fewer at the end of the file; nil when they cannot be read.
  func bytes(at offset: Int, count: Int) -> [UInt8]? {
    if offset < 0 { return nil }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let result = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        if result < 0, errno == EINTR { continue }
        failed = result < 0
        if result <= 0 { break }
        filled += result
      }
    }
    return failed ? nil : bytes
  }
}
