/// How many elements a list takes, and whether they must differ.
struct ListBounds: Sendable {
  var minimum = 0
  var maximum: Int?
  var isUnique = false
  /// Whether elements that differ only in case are the same.
  var ignoresCase = false

  /// A list of at least one element.
  static let notEmpty = ListBounds(minimum: 1)
  /// A list whose elements differ.
  static let unique = ListBounds(isUnique: true)
}
