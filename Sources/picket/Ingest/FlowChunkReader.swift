import Flows
import Glibc

/// Cuts the lines of a flow log into chunks of one format each.
///
/// A header ends a chunk and gives the next ones their format. Blank lines and lines that are too long to be sent keep
/// their place as empty lines, so that the daemon's line numbers are those of the file. All else is for the daemon to
/// judge.
final class FlowChunkReader {
  /// What is known without reading further.
  enum Step {
    case chunk(FlowChunk)
    /// More input is needed.
    case incomplete
    case end
  }

  let source: FlowSource
  /// Lines that were too long to be sent.
  private(set) var refused: [RefusedFlow] = []

  /// What is to be said of the file as a whole.
  private(set) var notes: [String] = []

  /// The format that was asked for; nil when none was.
  private let askedFormat: FlowTextFormat?
  private let recordsMax: Int
  private let namesRecords: Bool
  private var buffer: [UInt8] = []
  /// What of the buffer was cut.
  private var consumed = 0
  /// What of the buffer was searched for the end of the line that starts at `consumed`.
  private var searched = 0
  private var discardedBytes = 0
  /// Whether a header cannot be used, so that the lines after it mean nothing.
  private var isStopped = false
  private var isAtStart = true
  private var isAtEnd = false
  private var chunk: FlowChunk
  private var format: FlowTextFormat
  private var names: FlowRecordNames
  /// Why nothing further can be read, which is thrown once what stands before it was given.
  private var failure: (any Error)?

  /// Cuts chunks of at most `recordsMax` records; gives records names that follow from their bytes when asked to.
  ///
  /// Lines before the first header have the format of `header`; an empty one is the default format.
  init(source: FlowSource, header: String, recordsMax: Int, namesRecords: Bool) throws(FlowFormatError) {
    self.source = source
    self.recordsMax = recordsMax
    self.namesRecords = namesRecords
    askedFormat = header.isEmpty ? nil : try FlowTextFormat(header: header)
    format = askedFormat ?? .version2
    names = FlowRecordNames(format: format)
    chunk = FlowChunk(file: source.name, format: "", firstLine: 1)
    chunk.format = self.header(header)
  }

  /// Reads on, and blocks until there is something to read.
  func fill() {
    buffer.removeFirst(consumed)
    searched -= consumed
    consumed = 0
    do {
      isAtEnd = try !source.read(into: &buffer)
    } catch {
      failure = error
    }
    if isAtStart, isAtEnd || failure != nil || buffer.count >= 3 || buffer.first != 0xEF {
      isAtStart = false
      if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { consumed = 3 }
      searched = consumed
    }
  }

  /// The next chunk, if it is wholly there.
  ///
  /// Throws when a header cannot be used or the file cannot be read on, after the chunks before that were given.
  func next() throws -> Step {
    while !isAtStart, !isStopped, let line = nextLine() {
      if let whole = add(line) { return .chunk(whole) }
    }
    if !isAtEnd, failure == nil { return .incomplete }
    if let chunk = takeChunk() { return .chunk(chunk) }
    if let failure { throw failure }
    return .end
  }

  /// What has been cut so far, although more may follow; nil when that is no record.
  func takeChunk() -> FlowChunk? {
    if chunk.recordCount == 0 {
      startChunk()
      return nil
    }
    let whole = chunk
    startChunk()
    return whole
  }

  private func startChunk() {
    chunk = FlowChunk(file: chunk.file, format: chunk.format, firstLine: chunk.firstLine + chunk.lineCount)
  }

  /// The bytes of the next line without its end; nil when it is not wholly there.
  private func nextLine() -> Range<Int>? {
    let end = buffer.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress else { return nil }
      return memchr(base + searched, 0x0A, bytes.count - searched).map { UnsafeRawPointer($0) - base }
    }
    if let end {
      defer { (consumed, searched) = (end + 1, end + 1) }
      return withoutCarriageReturn(consumed..<end)
    }
    searched = buffer.count
    if isAtEnd {
      defer { consumed = buffer.count }
      return consumed < buffer.count || discardedBytes > 0 ? withoutCarriageReturn(consumed..<buffer.count) : nil
    }
    if buffer.count - consumed > FlowChunk.lineBytesMax {
      discardedBytes += buffer.count - consumed
      consumed = buffer.count
    }
    return nil
  }

  private func withoutCarriageReturn(_ line: Range<Int>) -> Range<Int> {
    buffer[line].last == 0x0D ? line.lowerBound..<(line.upperBound - 1) : line
  }

  /// Adds a line; gives the chunk before it when it does not go into that.
  private func add(_ line: Range<Int>) -> FlowChunk? {
    let byteCount = discardedBytes + line.count
    discardedBytes = 0
    if byteCount > FlowChunk.lineBytesMax {
      refuse("the line has \(byteCount) bytes; at most \(FlowChunk.lineBytesMax) can be sent")
      return nil
    }
    guard let start = buffer[line].firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
      addBlankLine()
      return nil
    }
    if FlowChunkReader.mayStartName(buffer[start]), isHeader(line) { return startFormat(line) }
    let isFull = chunk.recordCount == recordsMax || chunk.lines.count + line.count + 128 > FlowChunk.bytesMax
    let whole = isFull ? takeChunk() : nil
    addRecord(line, from: start)
    return whole
  }

  private func refuse(_ reason: String) {
    refused.append(RefusedFlow(file: chunk.file, line: chunk.firstLine + chunk.lineCount, reason: reason))
    addBlankLine()
  }

  private func addBlankLine() {
    // Before the first record there is nothing to keep in place.
    if chunk.recordCount == 0 {
      chunk.firstLine += 1
    } else {
      chunk.lines.append(0x0A)
      chunk.lineCount += 1
    }
  }

  private func addRecord(_ line: Range<Int>, from start: Int) {
    if !namesRecords || hasOwnNames {
      chunk.lines += buffer[line]
    } else if buffer[start] == UInt8(ascii: "{") {
      addNamedObject(line, from: start)
    } else {
      chunk.lines += buffer[line]
      chunk.lines.append(0x20)
      appendName(of: line)
    }
    chunk.lines.append(0x0A)
    chunk.lineCount += 1
    chunk.recordCount += 1
  }

  /// A name of the object's own comes after the one that it is given, and holds.
  private func addNamedObject(_ line: Range<Int>, from start: Int) {
    let next = buffer[(start + 1)..<line.upperBound].first { $0 != 0x20 && $0 != 0x09 }
    guard next == UInt8(ascii: "\"") else {
      chunk.lines += buffer[line]
      return
    }
    chunk.lines += "{\"p_row_id\":\"".utf8
    appendName(of: line)
    chunk.lines += "\",".utf8
    chunk.lines += buffer[(start + 1)..<line.upperBound]
  }

  private func appendName(of line: Range<Int>) {
    buffer.withUnsafeBytes { names.append(of: UnsafeRawBufferPointer(rebasing: $0[line]), to: &chunk.lines) }
  }

  private func isHeader(_ line: Range<Int>) -> Bool {
    buffer.withUnsafeBytes { FlowTextFormat.isHeader(UnsafeRawBufferPointer(rebasing: $0[line])) }
  }

  /// Ends the chunk, and reads the lines after this one as the header says.
  private func startFormat(_ line: Range<Int>) -> FlowChunk? {
    let header = String(decoding: buffer[line], as: UTF8.self)
    let whole = takeChunk()
    do throws(FlowFormatError) {
      try use(FlowTextFormat(header: header))
    } catch {
      failure = CommandFailure(.failed, "\(chunk.file):\(chunk.firstLine): \(error)")
      isStopped = true
    }
    chunk.format = self.header(header)
    chunk.firstLine += 1
    return whole
  }

  private func use(_ format: FlowTextFormat) {
    if let askedFormat, format != askedFormat, notes.isEmpty {
      notes = ["\(chunk.file):\(chunk.firstLine): this header holds for the lines after it, rather than --format"]
    }
    if format == self.format { return }
    self.format = format
    names = FlowRecordNames(format: format)
  }

  /// Whether the lines have names of their own.
  private var hasOwnNames: Bool { format.fields.contains(.column(.rowId)) }

  /// The header that is sent, which has the names that records are given.
  private func header(_ header: String) -> String {
    guard namesRecords, !hasOwnNames else { return header }
    return (header.isEmpty ? FlowTextFormat.defaultHeader : header) + " p_row_id"
  }

  private static func mayStartName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "$") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
}
