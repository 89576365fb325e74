import TestSupport
import Testing

@testable import DetectionFiles

@Suite("Tables in CSV")
struct CSVSplitterTests {
  /// All that a splitter says of a text that comes in pieces.
  private func steps(_ text: [UInt8], pieces: [Int] = [], lineBytesMax: Int = 65_536) -> [CSVSplitter.Step] {
    var splitter = CSVSplitter(lineBytesMax: lineBytesMax)
    var steps: [CSVSplitter.Step] = []
    var rest = text[...]
    var sizes = pieces[...]
    while true {
      let step = splitter.next()
      switch step {
      case .cells: steps.append(step)
      case .incomplete:
        if rest.isEmpty {
          splitter.end()
        } else {
          let piece = rest.prefix(max(1, sizes.popFirst() ?? rest.count))
          rest = rest.dropFirst(piece.count)
          splitter.give(Array(piece))
        }
      case .end, .fault: return steps + [step]
      }
    }
  }

  private static let letters = ["a", "ü", ",", "\"", "\n", "\r\n", "\r", ";", "\t", " ", "🚨"]

  @Test("What was written is read, in whatever pieces it comes", arguments: 0..<100 as Range<UInt64>)
  func roundTrips(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let columns = 2 + random.below(4)
    var lines: [[String]] = []
    for _ in 0..<(1 + random.below(6)) {
      var cells: [String] = []
      for _ in 0..<columns { cells.append((0..<random.below(5)).map { _ in random.pick(Self.letters) }.joined()) }
      lines.append(cells)
    }
    let lineEnd = random.pick(["\n", "\r\n", "\r"])
    var text = lines.map { line in
      line.map { cell in
        let isPlain = !cell.contains { ",\"\n\r".contains($0) || $0 == "\r\n" } && !cell.utf8.contains(13)
        return isPlain && random.chance(70) ? cell : "\"\(cell.replacing("\"", with: "\"\""))\""
      }.joined(separator: ",")
    }.joined(separator: lineEnd)
    if random.chance(50) { text += lineEnd }
    let bytes = Array(text.utf8)
    var pieces: [Int] = []
    for _ in 0..<bytes.count { pieces.append(1 + random.below(4)) }
    let whole = steps(bytes)
    #expect(steps(bytes, pieces: pieces) == whole, "\(text)")
    let cells: [[[UInt8]]] = whole.compactMap { if case .cells(let cells, _) = $0 { cells } else { nil } }
    #expect(cells == lines.map { $0.map { Array($0.utf8) } }, "\(text)")
    #expect(whole.last == .end)
  }

  @Test("Bytes of any kind end with the same answer in whatever pieces they come", arguments: 0..<100 as Range<UInt64>)
  func rubbish(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<random.below(60) { bytes.append(random.pick([34, 44, 10, 13, 59, 9, 97, 0, 255])) }
    var pieces: [Int] = []
    for _ in 0..<bytes.count { pieces.append(1 + random.below(4)) }
    let whole = steps(bytes)
    #expect(steps(bytes, pieces: pieces) == whole, "\(bytes)")
  }

  @Test("A line that never ends is refused when it is too long, and not held")
  func endless() {
    let found = steps(
      [UInt8](repeating: 97, count: 10_000), pieces: [Int](repeating: 100, count: 100), lineBytesMax: 1_000)
    #expect(found == [.fault("the line is longer than 1000 bytes, or its quotes are not closed", line: 1)])
  }
}
