/// Gives equal texts one code: a hash table over texts that are kept elsewhere.
///
/// The hash is keyed with a number of the process, so that nobody can send texts that all fall on one place; codes follow
/// the order in which texts come and do not depend on it.
struct FlowTextInterner: Sendable {
  /// Code (low half) and a part of the hash (high half) of a place; 0 is a free place.
  private var places: [UInt64] = Array(repeating: 0, count: 64)
  private var used = 0

  /// The memory that it takes, in bytes.
  var byteCount: Int { places.capacity * 8 }

  /// The key of this process.
  ///
  /// It decides where texts are kept, never what comes out.
  private static let key: UInt64 = {
    var hasher = Hasher()
    hasher.combine(0x5069_636b_6574)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }()

  /// A hash of a text.
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var state = key ^ UInt64(text.count)
    var rest = text
    while rest.count >= 8 {
      state = mixed(state, rest.loadUnaligned(as: UInt64.self))
      rest = UnsafeRawBufferPointer(rebasing: rest[8...])
    }
    var last: UInt64 = 0
    for byte in rest { last = last << 8 | UInt64(byte) }
    return mixed(state, last)
  }

  private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93 ^ key | 1)
    return product.high ^ product.low
  }

  /// The code of a text; `add` is asked to keep one that is new, and gives its code.
  mutating func code(
    of text: UnsafeRawBufferPointer, isEqual: (_ code: Int) -> Bool, add: () -> Int
  ) -> Int {
    if used * 2 >= places.count { grow() }
    let tag = Self.hash(text) >> 32
    let mask = places.count - 1
    var place = Int(tag) & mask
    while places[place] != 0 {
      let code = Int(places[place] & 0xffff_ffff)
      if places[place] >> 32 == tag, isEqual(code) { return code }
      place = (place + 1) & mask
    }
    let code = add()
    places[place] = tag << 32 | UInt64(code)
    used += 1
    return code
  }

  /// Forgets everything and keeps the memory, unless that is much more than the last use needed.
  mutating func removeAll() {
    let needed = used * 8 < places.count ? max(64, places.count / 2) : places.count
    if needed == places.count {
      for place in places.indices { places[place] = 0 }
    } else {
      places = Array(repeating: 0, count: needed)
    }
    used = 0
  }

  private mutating func grow() {
    let old = places
    places = Array(repeating: 0, count: old.count * 2)
    let mask = places.count - 1
    for entry in old where entry != 0 {
      var place = Int(entry >> 32) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = entry
    }
  }
}
