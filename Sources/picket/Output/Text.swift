import Primitives

/// A number with its noun, for example `1 test` or `2,000 tests`.
func counted(_ count: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
  "\(grouped(count)) \(noun(count, singular, plural))"
}

/// A number with a comma between groups of three digits.
func grouped(_ number: some BinaryInteger) -> String {
  var text = ""
  let digits = Array(String(number.magnitude))
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return number < 0 ? "-" + text : text
}

/// The end of a message about a name that is not known: `; did you mean 'a' or 'b'?`.
enum Suggestion {
  /// Proposes the names nearest to a text; nil where none is near.
  static func nearest(to text: String, among names: [String], count: Int = 1) -> String? {
    of(NearestName.nearest(toArgument: text, among: names, count: count))
  }

  /// Proposes names; nil where there are none.
  static func of(_ names: [String]) -> String? {
    names.isEmpty ? nil : "; did you mean \(names.map { "'\($0)'" }.joined(separator: " or "))?"
  }
}

/// Text from detections and events as a terminal may show it.
///
/// Events are written by strangers: an escape sequence in a title would otherwise move the cursor, and a change of the
/// writing direction would reorder the line.
enum VisibleText {
  /// The text on one line, with control characters written as escapes.
  ///
  /// Linear; returns the text itself when there is nothing to escape.
  static func line(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy(isHarmless) { return text }
    var line = ""
    for scalar in text.unicodeScalars {
      if isHarmless(scalar) {
        line.unicodeScalars.append(scalar)
      } else {
        line += escape(scalar)
      }
    }
    return line
  }

  /// The lines of the text, each of them harmless.
  static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: true
    case 0...0x9F: false
    case 0x2028...0x202E, 0x2066...0x2069: false
    default: true
    }
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
