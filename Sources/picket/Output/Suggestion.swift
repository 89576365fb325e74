import Primitives

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
