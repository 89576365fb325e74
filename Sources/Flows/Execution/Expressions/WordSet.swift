/// The constants of an IN list.
struct WordSet {
  /// All of them when they are few: looking at each is faster than a table.
  private let few: [Int64]
  private let many: Set<Int64>

  /// A set of words.
  init(_ words: [Int64]) {
    let unique = Set(words)
    few = unique.count <= 16 ? Array(unique) : []
    many = unique.count <= 16 ? [] : unique
  }

  /// The words when they are few.
  var fewWords: [Int64]? { many.isEmpty ? few : nil }

  /// Whether a word is one of them.
  @inline(__always)
  func contains(_ word: Int64) -> Bool {
    if !many.isEmpty { return many.contains(word) }
    for candidate in few where candidate == word { return true }
    return false
  }
}
