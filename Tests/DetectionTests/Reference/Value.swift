/// A JSON value, as plain as can be: objects are lists of pairs, in which a key may stand more than once.
indirect enum Value: Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case double(Double)
  case text(String)
  case list([Value])
  case object([Pair])

  struct Pair: Equatable {
    let key: String
    let value: Value
  }

  /// The value as JSON.
  var json: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .text(let text): "\"\(text)\""
    case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
    case .object(let pairs): "{" + pairs.map { "\"\($0.key)\":\($0.value.json)" }.joined(separator: ",") + "}"
    }
  }

  /// The number that it is.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// Equality by value: 1 and 1.0 are one number, true is none; of objects the last value of each key counts.
  func equals(_ other: Value) -> Bool {
    switch (self, other) {
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    case (.object(let left), .object(let right)):
      Set(left.map(\.key)) == Set(right.map(\.key))
        && left.allSatisfy { pair in
          guard let value = left.last(where: { $0.key == pair.key })?.value else { return false }
          return right.last { $0.key == pair.key }?.value.equals(value) == true
        }
    default:
      if let left = number, let right = other.number { left == right } else { self == other }
    }
  }
}
