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
