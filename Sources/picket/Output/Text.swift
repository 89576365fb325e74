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
