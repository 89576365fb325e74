import CSimdJSON
import Primitives

/// What an event is beyond its tape: numbers, and objects and lists as conditions read them.
extension JSONDocument {
  /// The number a value holds; nil when it is not one.
  @inline(__always)
  func number(_ index: Index) -> Number? {
    switch kind(index) {
    case .integer: .integer(integer(index))
    case .unsigned: .unsigned(unsigned(index))
    case .double: payload(index) == 0 ? exactNumber(index) : .double(double(index))
    case .bigNumber, .decimal: .decimal(Decimal(numberText(index)))
    case .string, .object, .array, .yes, .no, .null: nil
    }
  }

  /// The text of a `bigNumber` or a `decimal`, as it was written.
  func numberText(_ index: Index) -> UnsafeRawBufferPointer {
    if kind(index) == .bigNumber { return bytes(index) }
    let length = Int(payload(index))
    return UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: UInt(tape[Int(index) + 1])), count: length)
  }

  /// The number that a `double` is by its text, which is looked for when the first one of the event is read.
  @inline(never)
  private func exactNumber(_ index: Index) -> Number {
    if let parser { picket_json_mark_doubles(parser) }
    return kind(index) == .double ? .double(double(index)) : .decimal(Decimal(numberText(index)))
  }

  /// The element of an array at a position, negative ones counted from the end; missing when out of range.
  ///
  /// - Complexity: O(n) in the elements before it, or in all when the position is negative.
  func element(of array: Index, at position: Int) -> Index {
    guard position >= 0 else {
      let fromStart = elementCount(of: array) + position
      return fromStart < 0 ? JSONDocument.missing : element(of: array, at: fromStart)
    }
    let stop = contentEnd(array)
    var index = array + 1
    var remaining = position
    while index < stop {
      if remaining == 0 { return index }
      remaining -= 1
      index = end(index)
    }
    return JSONDocument.missing
  }

  /// The keys of an object as it counts: in the order of their bytes, and of a repeated one the last.
  ///
  /// - Complexity: O(n log n) in the keys.
  func sortedKeys(of object: Index) -> [Index] {
    var keys: [Index] = []
    forEachMember(of: object) { key, _ in keys.append(key) }
    keys.sort { left, right in
      switch ByteComparison.order(bytes(left), bytes(right)) {
      case .less: true
      case .equal: left < right
      case .greater: false
      }
    }
    return keys.indices.compactMap { place in
      let isRepeated = place + 1 < keys.count && ByteComparison.isEqual(bytes(keys[place]), bytes(keys[place + 1]))
      return isRepeated ? nil : keys[place]
    }
  }

  private func elementCount(of array: Index) -> Int {
    var count = 0
    forEachElement(of: array) { _ in count += 1 }
    return count
  }
}
