/// Finds what somebody may have meant.
enum NearestNames {
  /// The names nearest to a text, at most `count` of them, best first; empty when none is near.
  ///
  /// A name is near when few single-character edits (without case) lead to it, or when it contains the text. Of a short
  /// text an edit may not replace what tells it from other words: one of fewer than five characters must begin like the
  /// name, or have the same characters.
  /// Takes time in proportion to the text's length times that of all names.
  static func of(_ text: String, among names: [String], count: Int) -> [String] {
    let wanted = Array(text.lowercased().unicodeScalars)
    if wanted.isEmpty { return [] }
    let ranked = names.compactMap { name in rank(wanted, Array(name.lowercased().unicodeScalars)).map { ($0, name) } }
    return ranked.sorted { $0 < $1 }.prefix(count).map(\.1)
  }

  /// The edits to a near name, where a name that only contains the text comes after all others; nil for the rest.
  private static func rank(_ wanted: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Int? {
    let nearestEdits = max(1, min(wanted.count, name.count) / 3)
    let edits = abs(wanted.count - name.count) <= nearestEdits ? distance(wanted, name) : Int.max
    if edits <= nearestEdits, isAlike(wanted, name) { return edits }
    return wanted.count >= 3 && contains(name, wanted) ? 1_000 + name.count : nil
  }

  private static func isAlike(_ wanted: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Bool {
    if min(wanted.count, name.count) >= 5 || wanted.sorted() == name.sorted() { return true }
    return min(wanted.count, name.count) >= 3 && wanted.first == name.first
  }

  /// The least number of insertions, deletions, replacements and swaps of neighbours that make one text the other.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...right.count)]
    for row in 1..<(left.count + 1) {
      var current = [row]
      for column in 1..<(right.count + 1) {
        let isSame = left[row - 1] == right[column - 1]
        var edits = min(
          rows[row - 1][column] + 1, current[column - 1] + 1, rows[row - 1][column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          edits = min(edits, rows[row - 2][column - 2] + 1)
        }
        current.append(edits)
      }
      rows.append(current)
    }
    return rows[left.count][right.count]
  }

  private static func contains(_ name: [Unicode.Scalar], _ wanted: [Unicode.Scalar]) -> Bool {
    guard name.count >= wanted.count else { return false }
    return (0...(name.count - wanted.count)).contains { name[$0...].starts(with: wanted) }
  }
}
