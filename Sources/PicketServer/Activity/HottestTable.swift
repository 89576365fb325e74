/// Which of many have metrics of their own: those that are the hottest, a bounded number, while all others are counted as
/// one.
///
/// Counts never shrink. One that loses its place to another which is more than twice as hot is counted with the others
/// from then on, and one that gets a place begins at 0, as a counter does that was started anew.
struct HottestTable<Totals> {
  /// One of many, at a moment.
  struct Entry {
    let name: String
    /// Whether it may have a place at all.
    var mayHavePlace = true
    let heat: Int
    let totals: Totals
  }

  /// How totals are added and compared.
  struct Arithmetic {
    let zero: Totals
    let sum: (Totals, Totals) -> Totals
    let difference: (Totals, Totals) -> Totals
  }

  private let countMax: Int
  private let arithmetic: Arithmetic
  /// What those with a place had when they got it.
  private var starts: [String: Totals] = [:]
  /// What all had at the last look.
  private var seen: [String: Totals] = [:]
  private var heats: [String: Int] = [:]
  private var others: Totals

  /// Makes a table with so many places.
  init(countMax: Int, _ arithmetic: Arithmetic) {
    self.countMax = countMax
    self.arithmetic = arithmetic
    others = arithmetic.zero
  }

  /// Looks at all there are, and returns the counts of those that have a place, in order of name, and of all others.
  mutating func look(at entries: [Entry]) -> (placed: [(name: String, totals: Totals)], others: Totals) {
    let names = Set(entries.map(\.name))
    // What is not loaded any more gives its place back.
    starts = starts.filter { names.contains($0.key) }
    // What was gone in between counts from 0 again.
    for entry in entries where entry.heat < heats[entry.name] ?? 0 {
      seen[entry.name] = arithmetic.zero
      if starts[entry.name] != nil { starts[entry.name] = arithmetic.zero }
    }
    for entry in entries where starts[entry.name] == nil {
      let before = seen[entry.name] ?? arithmetic.zero
      // The first look at one that gets a place now counts for itself.
      if seen[entry.name] != nil { others = arithmetic.sum(others, arithmetic.difference(entry.totals, before)) }
    }
    let given = givePlaces(to: entries)
    for entry in entries where starts[entry.name] == nil && seen[entry.name] == nil {
      others = arithmetic.sum(others, entry.totals)
    }
    for entry in given { starts[entry.name] = seen[entry.name] == nil ? arithmetic.zero : entry.totals }
    heats = Dictionary(entries.map { ($0.name, $0.heat) }, uniquingKeysWith: { first, _ in first })
    seen = Dictionary(entries.map { ($0.name, $0.totals) }, uniquingKeysWith: { first, _ in first })
    let placed = entries.compactMap { entry in
      starts[entry.name].map { (name: entry.name, totals: arithmetic.difference(entry.totals, $0)) }
    }
    return (placed.sorted { $0.name < $1.name }, others)
  }

  /// Gives free places to the hottest, and takes places from those that are less than half as hot as others; returns those
  /// that got one.
  private mutating func givePlaces(to entries: [Entry]) -> [Entry] {
    var waiting = entries.filter { starts[$0.name] == nil && $0.mayHavePlace }
      .sorted { ($1.heat, $0.name) < ($0.heat, $1.name) }[...]
    var coldest = entries.filter { starts[$0.name] != nil }.sorted { ($0.heat, $1.name) < ($1.heat, $0.name) }[...]
    var given: [Entry] = []
    while let hottest = waiting.first {
      if starts.count >= countMax {
        guard let cold = coldest.first, hottest.heat > 2 * cold.heat else { break }
        starts[cold.name] = nil
        coldest.removeFirst()
      }
      starts[hottest.name] = hottest.totals
      given.append(hottest)
      waiting.removeFirst()
    }
    return given
  }
}
