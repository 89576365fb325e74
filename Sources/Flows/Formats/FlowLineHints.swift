/// What a line that is no record may be instead, so that its refusal can say so.
enum FlowLineHints {
  /// Why a line of UTF-16 is refused.
  static let utf16 = "the text is UTF-16; expected UTF-8"

  /// Whether a line has so many NULs that it is text of UTF-16.
  static func isUTF16(_ line: UnsafeRawBufferPointer) -> Bool {
    let start = line.prefix(256)
    let nulCount = start.count { $0 == 0 }
    return start.count >= 4 && nulCount * 3 >= start.count && nulCount * 3 <= start.count * 2
  }

  /// Why a line is refused that is a record of another kind of log; nil when it is none that is known.
  static func otherKind(_ line: UnsafeRawBufferPointer) -> String? {
    let words = line.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 <= 0x20 }
    guard words.count > 1, words[1].elementsEqual("TransitGateway".utf8) else { return nil }
    return "the line is a record of a flow log of a transit gateway; expected one of a VPC"
  }

  /// What is to be said of fields that stand between something else than blanks; empty when they do not.
  static func separatorRemark(_ line: UnsafeRawBufferPointer, fieldCount: Int) -> String {
    if line.contains(UInt8(ascii: ",")) { return "; fields between commas need a header with commas" }
    guard fieldCount <= 2 else { return "" }
    for separator in [UInt8(ascii: ";"), UInt8(ascii: "|")] where line.count(where: { $0 == separator }) > 1 {
      let shown = Character(Unicode.Scalar(separator))
      return "; fields stand between spaces or tabs, or commas after a header with commas, not \(shown)"
    }
    return ""
  }

  /// Where the record of a line starts, after the time that exports of CloudWatch Logs have in front of each, and that
  /// time; nil when there is none.
  ///
  /// It is a time with a `T`, such as `2026-11-28T10:44:29.000Z`, and blanks after it.
  @inline(__always)
  static func timeInFront(_ line: UnsafeRawBufferPointer, from start: Int) -> (recordStart: Int, nanos: Int64)? {
    guard line.count > start + 20, line[start + 4] == UInt8(ascii: "-"), line[start + 10] == UInt8(ascii: "T") else {
      return nil
    }
    return readTimeInFront(line, from: start)
  }

  private static func readTimeInFront(
    _ line: UnsafeRawBufferPointer, from start: Int
  ) -> (recordStart: Int, nanos: Int64)? {
    var end = start
    while end < line.count, line[end] > 0x20 { end += 1 }
    guard let nanos = FlowTimeText.nanos(UnsafeRawBufferPointer(rebasing: line[start..<end])) else { return nil }
    FlowLineReader.passBlanks(line, &end)
    return end < line.count ? (end, nanos) : nil
  }
}
