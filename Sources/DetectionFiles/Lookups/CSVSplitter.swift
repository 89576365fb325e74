/// Splits a table in CSV (RFC 4180) into lines of cells, piece by piece as it comes.
///
/// Cells are separated by commas; where the first line has none, by tabs or semicolons. A cell in double quotes may hold
/// separators, line ends and, doubled, quotes. Lines without any text are left out.
struct CSVSplitter {
  /// What is known without further input.
  enum Step: Equatable {
    /// The cells of a line, and the line of the file that they begin on.
    case cells([[UInt8]], line: Int)
    /// The next line needs more input.
    case incomplete
    case end
    /// The text is no CSV from here on.
    case fault(String, line: Int)
  }

  private let lineBytesMax: Int
  private var buffer: [UInt8] = []
  /// What of the buffer was handed out.
  private var consumed = 0
  private var line = 1
  private var isAtEnd = false
  private var separator: UInt8?

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let separators = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]

  /// Makes a splitter of lines of at most so many bytes.
  init(lineBytesMax: Int) {
    self.lineBytesMax = lineBytesMax
  }

  /// Takes more input.
  mutating func give(_ bytes: [UInt8]) {
    buffer.removeFirst(consumed)
    consumed = 0
    buffer += bytes
  }

  /// There is no more input.
  mutating func end() { isAtEnd = true }

  /// The next line, if it is wholly there.
  mutating func next() -> Step {
    while consumed < buffer.count {
      guard let separator = separator ?? firstSeparator else {
        return buffer.count - consumed > lineBytesMax ? tooLong : .incomplete
      }
      var reader = LineReader(buffer, from: consumed, separator: separator)
      guard let end = reader.read(isAtEnd: isAtEnd) else {
        if let fault = reader.fault { return .fault(fault, line: line) }
        if buffer.count - consumed > lineBytesMax { return tooLong }
        return isAtEnd ? .fault("the quotes are not closed", line: line) : .incomplete
      }
      if end - consumed > lineBytesMax { return tooLong }
      let start = line
      line += reader.lineEndCount
      consumed = end
      if reader.cells.count == 1, reader.cells[0].isEmpty { continue }
      self.separator = separator
      return .cells(reader.cells, line: start)
    }
    return isAtEnd ? .end : .incomplete
  }

  private var tooLong: Step {
    .fault("the line is longer than \(lineBytesMax) bytes, or its quotes are not closed", line: line)
  }

  /// The separator of the first line, the first kind that it has outside of quotes; nil when its end is not there yet.
  private var firstSeparator: UInt8? {
    var found: Set<UInt8> = []
    // A quote right after a closing one is part of the text.
    var (isQuoted, opensQuotes) = (false, true)
    var hasEnd = isAtEnd
    for byte in buffer[consumed...] {
      if byte == CSVSplitter.quote {
        (isQuoted, opensQuotes) = (!isQuoted && opensQuotes, isQuoted)
        continue
      }
      if isQuoted { continue }
      if byte == CSVSplitter.newline || byte == CSVSplitter.carriageReturn {
        hasEnd = true
        break
      }
      opensQuotes = CSVSplitter.separators.contains(byte)
      if opensQuotes { found.insert(byte) }
    }
    return hasEnd ? CSVSplitter.separators.first { found.contains($0) } ?? CSVSplitter.separators[0] : nil
  }

  /// Reads the cells of one line.
  private struct LineReader {
    let separator: UInt8
    private(set) var cells: [[UInt8]] = []
    private(set) var fault: String?
    private(set) var lineEndCount = 0
    private let buffer: [UInt8]
    private var offset: Int

    init(_ buffer: [UInt8], from offset: Int, separator: UInt8) {
      self.buffer = buffer
      self.offset = offset
      self.separator = separator
    }

    /// Reads to the end of the line; returns where the next one begins, nil where that is not there, or for a fault.
    mutating func read(isAtEnd: Bool) -> Int? {
      while true {
        guard let cell = isQuoted ? quotedCell() : plainCell() else { return nil }
        cells.append(cell)
        if offset == buffer.count { return isAtEnd ? offset : nil }
        let byte = buffer[offset]
        offset += 1
        if byte == separator { continue }
        if byte == CSVSplitter.carriageReturn {
          // Whether a line feed follows is not known yet.
          if offset == buffer.count, !isAtEnd { return nil }
          if offset < buffer.count, buffer[offset] == CSVSplitter.newline { offset += 1 }
        }
        lineEndCount += 1
        return offset
      }
    }

    private var isQuoted: Bool { offset < buffer.count && buffer[offset] == CSVSplitter.quote }

    private func isEnd(_ byte: UInt8) -> Bool {
      byte == separator || byte == CSVSplitter.newline || byte == CSVSplitter.carriageReturn
    }

    private mutating func plainCell() -> [UInt8]? {
      let start = offset
      while offset < buffer.count, !isEnd(buffer[offset]) { offset += 1 }
      return Array(buffer[start..<offset])
    }

    private mutating func quotedCell() -> [UInt8]? {
      var cell: [UInt8] = []
      offset += 1
      while offset < buffer.count {
        let byte = buffer[offset]
        offset += 1
        if byte == CSVSplitter.newline { lineEndCount += 1 }
        guard byte == CSVSplitter.quote else {
          cell.append(byte)
          continue
        }
        if offset < buffer.count, buffer[offset] == CSVSplitter.quote {
          cell.append(byte)
          offset += 1
        } else if offset == buffer.count || isEnd(buffer[offset]) {
          return cell
        } else {
          fault = "after the closing quote of cell \(cells.count + 1) a separator is expected"
          return nil
        }
      }
      return nil
    }
  }
}
