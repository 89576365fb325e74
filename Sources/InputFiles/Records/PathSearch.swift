/// Finds what an object holds at a path of keys that somebody named.
struct PathSearch {
  /// What stands at the end of the path.
  enum Finding {
    /// The elements of a list begin at an offset inside of some objects; what is left of the path holds for each.
    case list(Int, depth: Int, rest: [String])
    /// An object.
    case object(Range<Int>)
    /// A text.
    case text([UInt8])
    /// Nothing of this kind, and what it is instead.
    case nothing(String)
  }

  let object: UnsafeBufferPointer<UInt8>

  /// Follows the path from the outermost object; a key with dots in it counts before the path of its parts.
  ///
  /// Nil when the object has no such member, as far as it is there.
  func finding(_ path: [String]) -> Finding? {
    var (rest, start, depth) = (path[...], 0, 0)
    while true {
      guard let (value, count) = member(of: start, rest) else { return nil }
      depth += 1
      rest = rest.dropFirst(count)
      switch object[value] {
      case UInt8(ascii: "["): return .list(value + 1, depth: depth, rest: Array(rest))
      case UInt8(ascii: "{") where !rest.isEmpty: start = value
      case UInt8(ascii: "{"): return MemberWalk.endOfValue(in: object, at: value).map { .object(value..<$0) }
      case UInt8(ascii: "\"") where rest.isEmpty: return JSONText.bytes(of: object, at: value).map(Finding.text)
      default: return rest.isEmpty ? .nothing(noun(at: value)) : nil
      }
    }
  }

  /// The value under the whole path as one key, or else under its first key, and how many keys of the path that took.
  private func member(of start: Int, _ path: ArraySlice<String>) -> (value: Int, count: Int)? {
    guard var walk = MemberWalk(object, at: start), let first = path.first else { return nil }
    let whole = path.joined(separator: ".")
    var found: Int?
    while let member = walk.next() {
      let key = object[member.key]
      if key.elementsEqual(whole.utf8) { return (member.value, path.count) }
      if found == nil, key.elementsEqual(first.utf8) { found = member.value }
    }
    return found.map { ($0, 1) }
  }

  private func noun(at value: Int) -> String {
    switch object[value] {
    case UInt8(ascii: "n"): "null"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "true or false"
    default: "a number"
    }
  }
}
