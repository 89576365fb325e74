import Flows

/// Makes a query and its flows smaller as long as their answers differ in the same way.
struct OracleShrinker {
  private(set) var query: OracleQuery
  private(set) var rows: [OracleRow]
  private let kind: OracleOutcome.Difference.Kind
  private let makeData: ([OracleRow]) throws -> OracleData
  /// Comparisons that are left to make.
  private var left = 600

  init(
    _ query: OracleQuery, _ rows: [OracleRow], _ difference: OracleOutcome.Difference,
    _ makeData: @escaping ([OracleRow]) throws -> OracleData
  ) {
    (self.query, self.rows, self.makeData) = (query, rows, makeData)
    kind = difference.kind
  }

  /// Shrinks the flows, then the query, then the flows again.
  mutating func run() {
    shrinkRows()
    while left > 0, shrinkQuery() {}
    shrinkRows()
  }

  private mutating func stillDiffers(_ query: OracleQuery, _ rows: [OracleRow]) -> Bool {
    left -= 1
    guard left >= 0, let data = try? makeData(rows),
      case .different(let difference) = OracleComparison(data: data).outcome(query)
    else { return false }
    return difference.kind == kind
  }

  /// Takes away halves, quarters and so on, down to single rows.
  private mutating func shrinkRows() {
    var size = rows.count / 2
    while size > 0 {
      var start = 0
      while start < rows.count, left > 0 {
        var fewer = rows
        fewer.removeSubrange(start..<min(start + size, rows.count))
        if stillDiffers(query, fewer) { rows = fewer } else { start += size }
      }
      size /= 2
    }
    for index in rows.indices {
      for column in rows[index].values.keys where left > 0 && column != .start {
        var fewer = rows
        fewer[index].values[column] = nil
        if stillDiffers(query, fewer) { rows = fewer }
      }
    }
  }

  /// Takes the first smaller query that still differs; whether there is one.
  private mutating func shrinkQuery() -> Bool {
    for smaller in smallerQueries() where stillDiffers(smaller, rows) {
      query = smaller
      return true
    }
    return false
  }

  private func smallerQueries() -> [OracleQuery] {
    var result: [OracleQuery] = []
    func add(_ change: (inout OracleQuery) -> Void) {
      var smaller = query
      change(&smaller)
      result.append(smaller)
    }
    if query.limit != nil { add { $0.limit = nil } }
    if query.having != nil { add { $0.having = nil } }
    if query.filter != nil { add { $0.filter = nil } }
    if query.isDistinct { add { $0.isDistinct = false } }
    if !query.remark.isEmpty { add { $0.remark = "" } }
    for index in query.ordering.indices { add { $0.ordering.remove(at: index) } }
    for index in query.outputs.indices where query.outputs.count > 1 { add { $0.removeOutput(index) } }
    for index in query.keys.indices { add { $0.keys.remove(at: index) } }
    for part in query.filter?.smaller ?? [] { add { $0.filter = part } }
    for part in query.having?.smaller ?? [] { add { $0.having = part } }
    for index in query.outputs.indices {
      for part in query.outputs[index].value.smaller { add { $0.outputs[index].value = part } }
    }
    return result
  }
}

extension TwoTexts {
  /// What may stand in the place of it: parts of its type, and those of its other parts.
  fileprivate var smaller: [TwoTexts] {
    parts.flatMap { $0.type == type ? [$0] : $0.smaller.filter { $0.type == type } }
  }
}

extension OracleQuery {
  /// Removes an output and what the order says of it.
  fileprivate mutating func removeOutput(_ index: Int) {
    outputs.remove(at: index)
    ordering.removeAll { $0.output == index || $0.output == nil }
    for place in ordering.indices {
      guard let output = ordering[place].output, output > index else { continue }
      ordering[place].output = output - 1
      if Int(ordering[place].value.picket) != nil {
        ordering[place].value = TwoTexts("\(output)", ordering[place].value.type)
      }
    }
  }
}
