import InputFiles

/// A line of a file, and where it stood.
public struct FollowedLine: Sendable {
  /// The path of the file when it was read.
  public let path: String
  /// Where the line begins, in the bytes of the file once it is decompressed.
  public let start: Int
  /// What is acknowledged with the line.
  public let position: LinePosition
  /// The bytes without the end of the line; none when there are too many.
  public let bytes: [UInt8]
  /// How many bytes the line has.
  public let byteCount: Int
  private let hash: UInt64

  init(path: String, start: Int, byteCount: Int, bytes: some Collection<UInt8>, next: Int, generation: String) {
    self.path = path
    self.start = start
    self.byteCount = byteCount
    self.bytes = Array(bytes)
    hash = StableHash.of(bytes)
    // What is before the next line: this line and its end, or the last bytes of it.
    let ending = next - start - byteCount
    let tail = self.bytes.suffix(Fingerprint.tailBytesMax - 2)
    let isWhole = byteCount == self.bytes.count && ending == 1
    position = LinePosition(
      generation: generation, offset: next, tail: isWhole ? Fingerprint(of: tail + [0x0A]) : .empty)
  }

  /// The name of the line's event: the same whenever and from whichever copy of the file it is read.
  public var eventID: String { "\(position.generation)-\(start)-\(StableHash.text(hash))" }

  /// Whether the line is longer than what is read.
  public var isTooLong: Bool { bytes.count < byteCount }
}

/// What reading on in a file has found.
enum ReadStep {
  case lines([FollowedLine])
  /// Nothing whole has come.
  case nothing
  /// A compressed file was read to its end.
  case end
  /// The file has other bytes before the offset than it had: it was truncated and written anew.
  case changed
  /// The file cannot be read on, for this reason.
  case failed(String)
}

/// Reads the lines of one file of a generation.
protocol LineReader: AnyObject {
  /// Which file it is.
  var identity: FileIdentity { get }
  /// The begin of the next line.
  var offset: Int { get }
  /// The bytes before it.
  var tail: Fingerprint { get }

  /// Reads on, by some hundred kilobytes at a time.
  func read(path: String) -> ReadStep
}

/// Reads the lines of a file that grows, through its descriptor, whatever becomes of its name.
final class PlainReader: LineReader {
  private static let chunkBytes = 256 * 1_024

  let identity: FileIdentity
  private(set) var offset: Int
  private(set) var tail: Fingerprint
  private let file: OpenFile
  private let generation: String
  private let head: Fingerprint
  private let lineBytesMax: Int
  /// What was read of a line that is too long, and is not kept.
  private var skippedBytes = 0

  init(
    _ file: OpenFile, _ identity: FileIdentity, of generation: Generation, offset: Int, tail: Fingerprint,
    lineBytesMax: Int
  ) {
    self.file = file
    self.identity = identity
    self.generation = generation.id
    head = generation.head
    self.offset = offset
    self.tail = tail
    self.lineBytesMax = lineBytesMax
  }

  /// Whether the file has no name any more.
  var isDeleted: Bool { file.isDeleted }

  func read(path: String) -> ReadStep {
    guard let size = file.size else { return .failed("its size is not known") }
    let end = offset + skippedBytes
    if size < end { return .changed }
    if size == end { return .nothing }
    let lead = skippedBytes == 0 ? tail.byteCount : 0
    guard let read = file.bytes(at: end - lead, count: lead + PlainReader.chunkBytes) else {
      return .failed(systemError())
    }
    if lead > 0, Fingerprint(of: read.prefix(lead)) != tail { return .changed }
    if read.count <= lead { return .nothing }
    // Before the first line there is nothing to know the file by: it may have been written anew since it was looked at.
    if end == 0, Fingerprint(headOf: Array(read.prefix(Fingerprint.headBytesMax))) != head { return .changed }
    return split(read[lead...], path: path)
  }

  /// The rest of a file that nobody writes to any more, as a line without an end; nil when there is none.
  func rest(path: String) -> FollowedLine? {
    guard let size = file.size, size > offset + skippedBytes else { return nil }
    let count = size - offset
    let bytes = count > lineBytesMax ? [] : file.bytes(at: offset, count: count) ?? []
    defer { take(size, .empty) }
    return FollowedLine(
      path: path, start: offset, byteCount: count, bytes: bytes, next: size, generation: generation)
  }

  private func split(_ chunk: ArraySlice<UInt8>, path: String) -> ReadStep {
    var lines: [FollowedLine] = []
    var rest = chunk
    while let end = rest.firstIndex(of: 0x0A) {
      let byteCount = skippedBytes + end - rest.startIndex
      let isTooLong = byteCount > lineBytesMax
      let line = FollowedLine(
        path: path, start: offset, byteCount: byteCount, bytes: isTooLong ? [] : rest[..<end],
        next: offset + byteCount + 1, generation: generation)
      lines.append(line)
      take(line.position.offset, line.position.tail)
      rest = rest[(end + 1)...]
    }
    if !lines.isEmpty { return .lines(lines) }
    return readLong(rest, path: path)
  }

  /// Reads on in a line of which a whole chunk holds no end.
  private func readLong(_ chunk: ArraySlice<UInt8>, path: String) -> ReadStep {
    if skippedBytes > 0 || lineBytesMax <= PlainReader.chunkBytes, chunk.count == PlainReader.chunkBytes {
      skippedBytes += chunk.count
      return .lines([])
    }
    if chunk.count < PlainReader.chunkBytes { return .nothing }
    guard let bytes = file.bytes(at: offset, count: lineBytesMax + 1) else { return .failed(systemError()) }
    if bytes.contains(0x0A) { return split(bytes[...], path: path) }
    if bytes.count <= lineBytesMax { return .nothing }
    skippedBytes = bytes.count
    return .lines([])
  }

  private func take(_ next: Int, _ tail: Fingerprint) {
    offset = next
    self.tail = tail
    skippedBytes = 0
  }
}

/// Reads the lines of a compressed file, which does not grow.
final class CompressedReader: LineReader {
  let identity: FileIdentity
  private(set) var offset: Int
  private(set) var tail = Fingerprint.empty
  private let input: InputFile
  private let generation: String
  private let lineBytesMax: Int
  private var buffer: [UInt8] = []
  /// What is before the offset of a stream that was just opened, and has to be read over.
  private var unreadBytes: Int
  private var discardedBytes = 0
  private var isAtEnd = false

  init(
    _ input: InputFile, _ identity: FileIdentity, generation: String, offset: Int, lineBytesMax: Int
  ) {
    self.input = input
    self.identity = identity
    self.generation = generation
    self.offset = offset
    self.lineBytesMax = lineBytesMax
    unreadBytes = offset
  }

  func read(path: String) -> ReadStep {
    if isAtEnd { return .end }
    do {
      isAtEnd = try !input.read(into: &buffer)
    } catch {
      return .failed(error.message)
    }
    let passed = min(unreadBytes, buffer.count)
    buffer.removeFirst(passed)
    unreadBytes -= passed
    var lines: [FollowedLine] = []
    var start = 0
    while let end = buffer[start...].firstIndex(of: 0x0A) {
      lines.append(line(buffer[start..<end], endBytes: 1, path))
      start = end + 1
    }
    buffer.removeFirst(start)
    if buffer.count > lineBytesMax {
      discardedBytes += buffer.count
      buffer = []
    }
    if isAtEnd, !buffer.isEmpty || discardedBytes > 0 { lines.append(line(buffer[...], endBytes: 0, path)) }
    return .lines(lines)
  }

  private func line(_ bytes: ArraySlice<UInt8>, endBytes: Int, _ path: String) -> FollowedLine {
    let byteCount = discardedBytes + bytes.count
    let line = FollowedLine(
      path: path, start: offset, byteCount: byteCount, bytes: byteCount > lineBytesMax ? [] : bytes,
      next: offset + byteCount + endBytes, generation: generation)
    discardedBytes = 0
    offset = line.position.offset
    tail = line.position.tail
    return line
  }
}
