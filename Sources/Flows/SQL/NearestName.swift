/// Finds the name that was probably meant.
enum NearestName {
  /// The candidate with the fewest changed, missing or superfluous letters, when they are few; case does not count.
  ///
  /// How many are few depends on the shorter of both names: none of three letters, as any other letter makes another
  /// word of it (`MOD` is not what `MODE` was meant to be), one up to seven, two up to eleven, then three. When there is
  /// none, a candidate that the name begins with, or that begins with the name, of five letters or more.
  static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.foldedASCII.utf8.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let letters = Array(candidate.foldedASCII.utf8)
      guard let distance = slips(wanted, letters), distance < best?.distance ?? .max else { continue }
      best = (candidate, distance)
    }
    return best?.name
  }

  /// How many slips are between two names that are near each other; nil when they are not.
  private static func slips(_ wanted: [UInt8], _ known: [UInt8]) -> Int? {
    let allowed = slipsMax(min(wanted.count, known.count))
    if abs(wanted.count - known.count) <= allowed {
      let distance = distance(wanted, known)
      if distance <= allowed { return distance }
    }
    let (short, long) = wanted.count < known.count ? (wanted, known) : (known, wanted)
    let isBeginning = short.count >= 5 && short.count * 2 >= long.count && long.starts(with: short)
    return isBeginning ? 100 + long.count - short.count : nil
  }

  /// How many slips two names may differ by, of which the shorter one has so many letters.
  static func slipsMax(_ count: Int) -> Int {
    switch count {
    case ..<4: 0
    case ..<8: 1
    case ..<12: 2
    default: 3
    }
  }

  /// Letters to change, to add, to leave out or to exchange with their neighbours.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var next = [index + 1]
      for column in right.indices {
        let changed = row[column] + (letter == right[column] ? 0 : 1)
        var least = min(changed, row[column + 1] + 1, next[column] + 1)
        if index > 0, column > 0, letter == right[column - 1], left[index - 1] == right[column] {
          least = min(least, before[column - 1] + 1)
        }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[right.count]
  }
}
