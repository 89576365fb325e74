import Detection

/// The places that a file has.
struct FileExtent {
  /// The characters of each line.
  private let lineLengths: [Int]

  /// Counts lines as YAML does: they end at a line feed, a carriage return, or one of Unicode's separators.
  init(_ bytes: [UInt8]) {
    var lengths = [0]
    var before: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if before == "\r", scalar == "\n" {
        before = scalar
        continue
      }
      before = scalar
      switch scalar {
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lengths.append(0)
      default: lengths[lengths.count - 1] += 1
      }
    }
    lineLengths = lengths
  }

  /// Throws when a place is not one of a character of the file or right after one.
  func check(_ position: SourcePosition, _ what: String) throws(FuzzFailure) {
    let isInside =
      (1...lineLengths.count).contains(position.line) && position.column >= 1
      && position.column <= lineLengths[position.line - 1] + 1
    try FuzzFailure.require(isInside, "outside the file: \(position.line):\(position.column) of \(what)")
  }
}
