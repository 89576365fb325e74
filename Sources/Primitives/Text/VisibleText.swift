/// Text of strangers as people may be shown it: what a terminal would obey, and what a reader would not see, is written
/// as an escape.
///
/// Events and detections are written by others: an escape sequence in a title would move the cursor, a change of the
/// writing direction would reorder the line, and a character without width would make two different names look the same.
public enum VisibleText {
  /// The text on one line, with everything hidden as `\n`, `\r`, `\t` or `\u{202e}`.
  ///
  /// - Complexity: O(n); returns the text itself when there is nothing to escape.
  public static func line(_ text: String) -> String { escaped(text) { _ in false } }

  /// The lines of the text, each as `line(_:)` has it, without the empty ones at the end; a line ends at a line feed, or
  /// at a carriage return and one.
  ///
  /// - Complexity: O(n).
  public static func lines(_ text: String) -> [String] {
    // A carriage return and a line feed are one `Character`.
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { scalars in
      line(String(scalars.last == "\r" ? scalars.dropLast() : scalars))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The text as `line(_:)` has it, but with its tabs and line ends, for a file in which text is quoted.
  ///
  /// - Complexity: O(n); returns the text itself when there is nothing to escape.
  public static func quotable(_ text: String) -> String {
    escaped(text) { $0 == "\n" || $0 == "\r" || $0 == "\t" }
  }

  /// JSON with everything hidden as `\u202e`, which is the same value.
  ///
  /// Control characters up to U+001F stay: a string of JSON cannot have them. Bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Complexity: O(n); returns the bytes themselves when they are ASCII.
  public static func json(_ document: [UInt8]) -> [UInt8] {
    if document.allSatisfy({ $0 < 0x7F }) { return document }
    var writer = JSONWriter()
    var previous: Unicode.Scalar?
    for scalar in String(decoding: document, as: UTF8.self).unicodeScalars {
      if scalar.value >= 0x7F, isHidden(scalar, after: previous) {
        for unit in scalar.utf16 { writer.append(number: unit) }
      } else {
        for byte in scalar.utf8 { writer.append(byte) }
      }
      previous = scalar
    }
    return writer.bytes
  }

  /// Whether there is nothing to escape.
  ///
  /// - Complexity: O(n).
  public static func isVisible(_ text: String) -> Bool {
    if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return true }
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if isHidden(scalar, after: previous) { return false }
      previous = scalar
    }
    return true
  }

  /// Whether a character does something to a terminal, or is there without being seen: control characters, marks of the
  /// writing direction, characters without width, tags and fillers, line and paragraph separators.
  ///
  /// Of these only the variation selectors U+FE0E and U+FE0F are shown after an emoji, whose look they choose.
  public static func isHidden(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0...0x9F: true
    // Unicode says of them neither that they are control characters nor that fonts leave them out.
    case 0x2028, 0x2029, 0xFFF9...0xFFFB: true
    case 0xFE0E, 0xFE0F: !(previous.map { !$0.isASCII && $0.properties.isEmoji } ?? false)
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// The text with an escape for each hidden character but those that are kept.
  private static func escaped(_ text: String, keeping isKept: (Unicode.Scalar) -> Bool) -> String {
    if isVisible(text) { return text }
    var result = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if isHidden(scalar, after: previous), !isKept(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return result
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
