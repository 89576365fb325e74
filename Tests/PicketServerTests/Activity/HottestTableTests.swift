import TestSupport
import Testing

@testable import PicketServer

@Suite("Which have metrics of their own")
struct HottestTableTests {
  private typealias Table = HottestTable<Int>

  private static func table(_ countMax: Int) -> Table {
    Table(countMax: countMax, .init(zero: 0, sum: { $0 + $1 }, difference: { max(0, $0 - $1) }))
  }

  private static func entries(_ totals: KeyValuePairs<String, Int>) -> [Table.Entry] {
    totals.map { Table.Entry(name: $0.key, heat: $0.value, totals: $0.value) }
  }

  private static func text(_ look: (placed: [(name: String, totals: Int)], others: Int)) -> String {
    (look.placed.map { "\($0.name) \($0.totals)" } + ["others \(look.others)"]).joined(separator: ", ")
  }

  @Test("The hottest have places in order of name, the rest is one")
  func hottest() {
    var table = Self.table(2)
    let look = table.look(at: Self.entries(["a": 1, "c": 50, "b": 20, "d": 7]))
    #expect(Self.text(look) == "b 20, c 50, others 8")
  }

  @Test("While there are places, what has done nothing has one too")
  func free() {
    var table = Self.table(3)
    #expect(Self.text(table.look(at: Self.entries(["a": 0, "b": 3]))) == "a 0, b 3, others 0")
  }

  @Test("A place is lost to one that is more than twice as hot, and no count shrinks by it")
  func exchanged() {
    var table = Self.table(1)
    #expect(Self.text(table.look(at: Self.entries(["a": 10, "b": 4]))) == "a 10, others 4")
    #expect(Self.text(table.look(at: Self.entries(["a": 11, "b": 20]))) == "a 11, others 20")
    #expect(Self.text(table.look(at: Self.entries(["a": 12, "b": 30]))) == "b 0, others 30", "it begins at 0")
    #expect(Self.text(table.look(at: Self.entries(["a": 15, "b": 33]))) == "b 3, others 33")
    #expect(Self.text(table.look(at: Self.entries(["a": 99, "b": 40]))) == "a 0, others 117")
  }

  @Test("What may have no place is counted with the others, and what is gone gives its place back")
  func gone() {
    var table = Self.table(1)
    let entries = [
      Table.Entry(name: "a", mayHavePlace: false, heat: 9, totals: 9), Table.Entry(name: "b", heat: 1, totals: 1),
    ]
    #expect(Self.text(table.look(at: entries)) == "b 1, others 9")
    #expect(Self.text(table.look(at: Self.entries(["c": 2]))) == "c 2, others 9")
    var none = Self.table(0)
    #expect(Self.text(none.look(at: entries)) == "others 10")
  }

  @Test("What was loaded anew between two looks counts from 0, with a place and without one")
  func anew() {
    var table = Self.table(1)
    _ = table.look(at: Self.entries(["a": 10, "b": 4]))
    _ = table.look(at: Self.entries(["a": 10, "b": 30]))
    #expect(Self.text(table.look(at: Self.entries(["a": 10, "b": 40]))) == "b 10, others 30")
    #expect(Self.text(table.look(at: Self.entries(["a": 3, "b": 7]))) == "b 7, others 33")
  }

  @Test("Over random counts no count but one that begins anew ever shrinks", arguments: 1...20 as ClosedRange<UInt64>)
  func monotonic(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = Self.table(3)
    var totals = [Int](repeating: 0, count: 8)
    var before: [String: Int] = [:]
    var othersBefore = 0
    for _ in 0..<60 {
      for number in totals.indices {
        totals[number] += Int.random(in: 0...20, using: &random) << (seed % 4 == 0 ? number : 0)
      }
      let entries = totals.enumerated().map { Table.Entry(name: "\($0)", heat: $1, totals: $1) }
      let look = table.look(at: entries)
      #expect(look.placed.count == 3 && look.others >= othersBefore)
      for (name, count) in look.placed { #expect(count >= before[name] ?? 0, "\(name)") }
      before = Dictionary(uniqueKeysWithValues: look.placed.map { ($0.name, $0.totals) })
      othersBefore = look.others
    }
  }
}
