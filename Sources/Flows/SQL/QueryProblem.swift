public import Primitives

/// What is wrong with the text of a query, and where.
public struct QueryProblem: Error, Hashable, Sendable {
  /// What is wrong and what was expected, without a full stop.
  public let message: String
  /// Where it begins, in UTF-8 bytes of the text as its author wrote it.
  public let offset: Int
  /// How many bytes of the text are meant; 0 at the end of the text.
  public let length: Int
  /// The nearest form that Picket supports, or nil when there is none.
  public let suggestion: String?

  /// Makes a problem at a place of the text.
  public init(message: String, offset: Int, length: Int, suggestion: String? = nil) {
    self.message = message
    self.offset = offset
    self.length = length
    self.suggestion = suggestion
  }
}

extension QueryProblem {
  /// Makes a problem of a part of the text.
  init(_ message: String, at place: Range<Int>, _ suggestion: String? = nil) {
    self.init(message: message, offset: place.lowerBound, length: place.count, suggestion: suggestion)
  }
}

extension [QueryProblem] {
  /// Adds what is wrong with a part of the text.
  mutating func add(_ place: Range<Int>, _ message: String, _ suggestion: String? = nil) {
    append(QueryProblem(message, at: place, suggestion))
  }
}

/// What is wrong with the text of a query, in the order of the text; never empty when it is thrown.
///
/// At most a hundred problems: a text that has more is not the text that its author meant.
public struct QueryProblems: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many problems are kept.
  public static let countMax = 100

  /// The problems, by offset.
  public let problems: [QueryProblem]
  /// The text in which the offsets count.
  public let text: String
  /// Why the text is not run here although it may be right, `reads aws_cloudtrail, which Picket does not have`; nil
  /// when it is a text about flows that is wrong.
  public let notRunReason: String?

  /// Sorts problems by their place and drops what is reported twice of one place.
  public init(_ problems: [QueryProblem], text: String, notRunReason: String? = nil) {
    var seen = Set<QueryProblem>()
    let sorted = problems.enumerated()
      .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element).filter { seen.insert($0).inserted }
    self.problems = Array(sorted.prefix(Self.countMax))
    self.text = text
    self.notRunReason = notRunReason
  }

  /// Every problem with its line and a caret under it.
  public var description: String {
    problems.map { $0.rendered(in: text) }.joined(separator: "\n")
  }
}

extension QueryProblem {
  /// Where it begins, as a line and a column of the text, whose lines end at a line feed, a carriage return, or both.
  public func position(in text: String) -> SourcePosition {
    SourcePosition(ofByte: offset, in: text.utf8, endsLinesAtReturns: true)
  }

  /// The problem as people read it: `line:column: message`, the line of the text, a caret under the place, and the
  /// nearest supported form.
  ///
  /// Of a long line the surroundings of the place are shown, with `…` where it goes on. Control characters are shown as
  /// spaces.
  public func rendered(in text: String) -> String {
    let position = position(in: text)
    let excerpt = excerpt(of: text)
    var lines = ["\(position.line):\(position.column): \(message)"]
    if !excerpt.line.isEmpty { lines += excerpt.lines.map { "  " + $0 } }
    if let suggestion { lines.append("  nearest supported form: \(suggestion)") }
    return lines.joined(separator: "\n")
  }

  /// The line of the text around the problem.
  private func excerpt(of text: String) -> SourceExcerpt {
    let bytes = Array(text.utf8)
    let place = min(max(0, offset), bytes.count)
    let isBreak: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    var start = place
    while start > 0, place - start < 60 || bytes[start] & 0xc0 == 0x80, !isBreak(bytes[start - 1]) { start -= 1 }
    var end = place
    while end < bytes.count, end - place < 60 || bytes[end] & 0xc0 == 0x80, !isBreak(bytes[end]) { end += 1 }
    let last = min(end, place + max(0, length))
    let lead = start > 0 && !isBreak(bytes[start - 1]) ? "…" : ""
    let trail = end < bytes.count && !isBreak(bytes[end]) ? "…" : ""
    return SourceExcerpt(
      line: lead + Self.printable(bytes[start..<end]) + trail,
      caretOffset: lead.count + Self.characters(bytes[start..<place]),
      caretCount: Self.characters(bytes[place..<max(place, last)]))
  }

  private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
  }

  private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}
