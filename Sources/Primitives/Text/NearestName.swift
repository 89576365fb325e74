/// Finds the name that was probably meant by one that does not exist.
///
/// An edit is a letter that is added, left out or replaced, or two neighbours that are swapped.
public enum NearestName {
  /// How many edits are a slip: that differs with what is written.
  public enum Rule: Sendable {
    /// Keys and identifiers of files: one for three bytes of the known name, at least one. Names of more than 64 bytes
    /// are not compared.
    case key
    /// Words of SQL: none in three letters, as any other letter makes another word of it (`MOD` is not what `MODE` was
    /// meant to be), one in up to seven, two in up to eleven, then three. Without such a word, one that the name begins
    /// with, or that begins with the name, of five letters or more.
    case word
  }

  /// The name with the fewest edits, of equally near ones the first; nil when none is near.
  ///
  /// ASCII case does not count.
  ///
  /// - Complexity: the product of both lengths for each name of a similar length.
  public static func nearest(to name: String, among names: some Sequence<String>, by rule: Rule) -> String? {
    let wanted = rule == .key ? letters(name) : Array(letters(name).prefix(bytesMax))
    var best: (name: String, rank: Int)?
    for candidate in names {
      let known = letters(candidate)
      guard let rank = rule == .key ? rank(key: wanted, known) : rank(word: wanted, known),
        rank < best?.rank ?? .max
      else { continue }
      best = (candidate, rank)
    }
    return best?.name
  }

  /// The names that an argument of a command may have meant, at most `count` of them.
  ///
  /// The best come first, equal ones in the order of the alphabet; case does not count.
  ///
  /// A name is near when few edits of characters lead to it, or when it contains the argument. In a short argument an
  /// edit may not replace what tells it from other words: one of fewer than five characters must begin like the name,
  /// or have the same characters.
  ///
  /// - Complexity: the product of the argument's length and that of all names.
  public static func nearest(toArgument argument: String, among names: [String], count: Int) -> [String] {
    let wanted = characters(argument)
    if wanted.isEmpty { return [] }
    let ranked = names.compactMap { name in rank(argument: wanted, characters(name)).map { ($0, name) } }
    return ranked.sorted { $0 < $1 }.prefix(count).map(\.1)
  }

  /// Whether at most so many edits make one name of the other, of whose first only 64 bytes are compared; ASCII case
  /// does not count.
  public static func isSlip(_ name: String, of known: String, editsMax: Int) -> Bool {
    edits(Array(letters(name).prefix(bytesMax)), letters(known), max: editsMax) != nil
  }

  /// How many edits are a slip in a word of SQL.
  public static func wordEditsMax(_ letterCount: Int) -> Int {
    switch letterCount {
    case ..<4: 0
    case ..<8: 1
    case ..<12: 2
    default: 3
    }
  }

  private static let bytesMax = 64

  private static func letters(_ name: String) -> [UInt32] { name.utf8.map { UInt32($0.lowercasedASCII) } }

  private static func characters(_ text: String) -> [UInt32] { text.lowercased().unicodeScalars.map(\.value) }

  private static func rank(key wanted: [UInt32], _ known: [UInt32]) -> Int? {
    if max(wanted.count, known.count) > bytesMax { return nil }
    return edits(wanted, known, max: max(1, known.count / 3))
  }

  private static func rank(word wanted: [UInt32], _ known: [UInt32]) -> Int? {
    let editsMax = wordEditsMax(min(wanted.count, known.count))
    if let edits = edits(wanted, known, max: editsMax) { return edits }
    let (short, long) = wanted.count < known.count ? (wanted, known) : (known, wanted)
    let isBeginning = short.count >= 5 && short.count * 2 >= long.count && long.starts(with: short)
    return isBeginning ? 100 + long.count - short.count : nil
  }

  /// A name that only contains the argument comes after all others.
  private static func rank(argument wanted: [UInt32], _ known: [UInt32]) -> Int? {
    let shorter = min(wanted.count, known.count)
    if let edits = edits(wanted, known, max: max(1, shorter / 3)) {
      let isAlike =
        shorter >= 5 || wanted.sorted() == known.sorted() || shorter >= 3 && wanted.first == known.first
      if isAlike { return edits }
    }
    guard wanted.count >= 3, known.count >= wanted.count else { return nil }
    let contains = (0...(known.count - wanted.count)).contains { known[$0...].starts(with: wanted) }
    return contains ? 1_000 + known.count : nil
  }

  /// The fewest edits that make one text of the other; nil when they are more than `max`.
  private static func edits(_ left: [UInt32], _ right: [UInt32], max: Int) -> Int? {
    if abs(left.count - right.count) > max { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var least = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count] <= max ? last[right.count] : nil
  }
}
