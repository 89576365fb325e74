/// Finds the name that a misspelt one most likely stands for.
public enum NearestName {
  /// Names beyond this length are not compared: the cost grows with the product of both lengths.
  private static let bytesMax = 64

  /// The name with the fewest edits, case left aside; nil when none is near.
  ///
  /// Of equally near ones, the first.
  public static func nearest(to name: String, among names: [String]) -> String? {
    let wanted = folded(name)
    guard wanted.count <= bytesMax else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in names {
      let known = folded(candidate)
      let bound = best.map { $0.distance - 1 } ?? max(1, known.count / 3)
      guard known.count <= bytesMax, abs(known.count - wanted.count) <= bound else { continue }
      let distance = distance(wanted, known)
      if distance <= min(bound, max(1, known.count / 3)) { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Whether a name is another but for case and at most two letters.
  static func isSlip(_ name: String, of known: String) -> Bool {
    abs(name.utf8.count - known.utf8.count) <= 2 && distance(folded(name), folded(known)) <= 2
  }

  private static func folded(_ name: String) -> [UInt8] { name.utf8.map(ByteCase.lower) }

  /// How many letters must be put in, left out, replaced or swapped with the next to make one name of the other.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
