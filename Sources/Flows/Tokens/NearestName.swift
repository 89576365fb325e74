/// Finds the name that was probably meant.
enum NearestName {
  /// The candidate with the fewest changed, missing or superfluous letters, when they are few; case does not count.
  static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.foldedASCII.utf8.prefix(64))
    let allowed = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(wanted, Array(candidate.foldedASCII.utf8))
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Letters to change, to add, to leave out or to exchange with their neighbours.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
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
