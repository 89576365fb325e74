import Flows
import Glibc
import InputFiles

/// Cuts the lines of a flow log into chunks of one format each.
///
/// A header ends a chunk and sets the format of the next ones. Blank lines and lines that cannot be sent keep their place
/// as empty lines, so that the daemon's line numbers are those of the file: those that are too long, and those after a
/// header that cannot be used, until the next one. All else is for the daemon to judge.
final class FlowChunkReader {
  /// What is known without reading further.
  enum Step {
    case chunk(FlowChunk)
    /// More input is needed.
    case incomplete
    case end
  }

  let source: FlowSource
  /// Lines that were not sent.
  private(set) var refused = UnsentRecords()

  /// Remarks on the file as a whole.
  private(set) var notes: [String] = []

  /// The format that was asked for; nil when none was.
  private let askedFormat: FlowTextFormat?
  private let askedHeader: String
  private let recordsMax: Int
  private let namesRecords: Bool
  private var buffer: [UInt8] = []
  /// What of the buffer was cut.
  private var consumed = 0
  /// What of the buffer was searched for the end of the line that starts at `consumed`.
  private var searched = 0
  private var discardedBytes = 0
  /// The line of the last header, when it cannot be used, so that the lines after it mean nothing.
  private var badHeaderLine: Int?
  private var isAtStart = true
  private var isAtEnd = false
  private var chunk: FlowChunk
  private var format: FlowTextFormat
  private var names: FlowRecordNames
  /// Why nothing further can be read, which is thrown once what is before it was returned.
  private var failure: InputError?

  /// Cuts chunks of at most `recordsMax` records; names records after their bytes when asked to.
  ///
  /// Lines before the first header have the format of `header`; an empty one is the default format.
  init(source: FlowSource, header: String, recordsMax: Int, namesRecords: Bool) throws(FlowFormatError) {
    self.source = source
    self.recordsMax = recordsMax
    self.namesRecords = namesRecords
    askedHeader = header
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
    do throws(InputError) {
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
  /// Throws when the file cannot be read on, after the chunks before that were returned.
  func next() throws(InputError) -> Step {
    while !isAtStart, let line = nextLine() {
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

  /// Adds a line; returns the chunk before it when it does not go into that.
  private func add(_ line: Range<Int>) -> FlowChunk? {
    let byteCount = discardedBytes + line.count
    discardedBytes = 0
    if byteCount > FlowChunk.lineBytesMax {
      return refuse("the line has \(byteCount) bytes; at most \(FlowChunk.lineBytesMax) can be sent")
    }
    guard let start = buffer[line].firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
      return addBlankLine()
    }
    if isHeader(line) { return startFormat(line) }
    if let badHeaderLine, buffer[start] != UInt8(ascii: "{") {
      return refuse("what the fields are is not known, because the header in line \(badHeaderLine) was refused")
    }
    let isFull = chunk.recordCount == recordsMax || chunk.lines.count + line.count + 128 > FlowChunk.bytesMax
    let whole = isFull ? takeChunk() : nil
    addRecord(line, from: start)
    return whole
  }

  /// Refuses a line; returns the chunk before it when that is full.
  private func refuse(_ reason: @autoclosure () -> String) -> FlowChunk? {
    refused.add(at: source.place(ofLine: chunk.firstLine + chunk.lineCount), reason: reason())
    return addBlankLine()
  }

  /// Keeps the place of a line; returns the chunk before it when that is full.
  private func addBlankLine() -> FlowChunk? {
    let whole = chunk.lines.count >= FlowChunk.bytesMax ? takeChunk() : nil
    // Before the first record there is nothing to keep in place.
    if chunk.recordCount == 0 {
      chunk.firstLine += 1
    } else {
      chunk.lines.append(0x0A)
      chunk.lineCount += 1
    }
    return whole
  }

  private func addRecord(_ line: Range<Int>, from start: Int) {
    if !namesRecords || hasOwnNames {
      chunk.lines += buffer[line]
    } else if let start = objectStart(in: line, from: start) {
      addNamedObject(line, from: start)
    } else {
      chunk.lines += buffer[line]
      chunk.lines.append(isCSV(line) ? UInt8(ascii: ",") : UInt8(ascii: " "))
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
    chunk.lines += buffer[line.lowerBound..<start]
    chunk.lines += "{\"p_row_id\":\"".utf8
    appendName(of: line)
    chunk.lines += "\",".utf8
    chunk.lines += buffer[(start + 1)..<line.upperBound]
  }

  private func appendName(of line: Range<Int>) {
    withBytes(of: line) { names.append(of: $0, to: &chunk.lines) }
  }

  /// Where a JSON record of a line starts, also after a time in front of it; nil when it has none.
  private func objectStart(in line: Range<Int>, from start: Int) -> Int? {
    if buffer[start] == UInt8(ascii: "{") { return start }
    return withBytes(of: line) { format.objectStart(in: $0) }.map { line.lowerBound + $0 }
  }

  private func isCSV(_ line: Range<Int>) -> Bool {
    withBytes(of: line) { format.isCSV($0) }
  }

  private func isHeader(_ line: Range<Int>) -> Bool {
    withBytes(of: line) { FlowTextFormat.isHeader($0) }
  }

  private func withBytes<Result>(of line: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[line])) }
  }

  /// Ends the chunk, and reads the lines after this one by the header.
  private func startFormat(_ line: Range<Int>) -> FlowChunk? {
    let header = String(decoding: buffer[line], as: UTF8.self)
    let whole = takeChunk()
    do throws(FlowFormatError) {
      try use(FlowTextFormat(header: header))
      badHeaderLine = nil
      chunk.format = self.header(header)
      chunk.firstLine += 1
    } catch {
      badHeaderLine = chunk.firstLine
      // An empty chunk, as it is now, is not full.
      _ = refuse("\(error)")
    }
    return whole
  }

  private func use(_ format: FlowTextFormat) {
    if let askedFormat, format != askedFormat, !format.hasMessage, notes.isEmpty {
      notes = ["\(chunk.file):\(chunk.firstLine): this header holds for the lines after it, rather than --format"]
    }
    if format == self.format { return }
    self.format = format
    names = FlowRecordNames(format: format)
  }

  /// Whether the lines have names of their own.
  private var hasOwnNames: Bool { format.fields.contains(.column(.rowId)) }

  /// The header that is sent: with the names that records are given, and with that of the records in a column.
  private func header(_ header: String) -> String {
    var header = header
    if namesRecords, !hasOwnNames {
      header = header.isEmpty ? FlowTextFormat.defaultHeader : header
      header += format.hasMessage || format.hasCommas ? ",p_row_id" : " p_row_id"
    }
    guard format.hasMessage, let askedFormat, !askedFormat.hasMessage else { return header }
    return "\(header)\n\(askedHeader)"
  }
}
