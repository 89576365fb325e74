/// Texts one after the other, found by their codes: 1 is the first, 0 is no text.
///
/// Immutable for its readers; UTF-8, as checked by whoever fills it.
public struct FlowTexts: Sendable {
  /// The bytes of all texts.
  @usableFromInline var bytes: [UInt8] = []
  /// Where each text starts, and where the last one ends.
  @usableFromInline var offsets: [UInt32] = [0]

  init() {}

  /// How many texts there are; their codes are `1...count`.
  @inlinable
  public var count: Int { offsets.count - 1 }

  /// The memory that they take, in bytes.
  var byteCount: Int { bytes.capacity + offsets.capacity * 4 }

  /// Lends the bytes of a text; none for code 0.
  ///
  /// - Precondition: the code is at most `count`.
  @inlinable
  public func withText<Result, Failure>(
    _ code: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = code == 0 ? 0..<0 : Int(offsets[code - 1])..<Int(offsets[code])
    return try bytes.withUnsafeBufferPointer { (all) throws(Failure) in
      try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[range]))
    }
  }

  /// A text as a string; empty for code 0.
  public func string(_ code: Int) -> String {
    withText(code) { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds a text whose bytes are appended to those that are lent.
  mutating func append(_ appendBytes: (inout [UInt8]) -> Void) {
    appendBytes(&bytes)
    offsets.append(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// No texts, with room for as many as another has.
  init(capacityOf other: FlowTexts) {
    bytes.reserveCapacity(other.bytes.count)
    offsets.reserveCapacity(other.offsets.count)
  }

  /// Releases the memory that further texts would have used.
  mutating func trim() {
    var exact = FlowTexts(capacityOf: self)
    exact.bytes.append(contentsOf: bytes)
    exact.offsets.append(contentsOf: offsets.dropFirst())
    self = exact
  }

  /// Whether a text is these bytes.
  @inline(__always)
  func isEqual(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = Int(offsets[code - 1])
    guard Int(offsets[code]) - start == text.count else { return false }
    return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start..<start + text.count]).isEqual(text) }
  }

  /// Adds a text and returns its code.
  @discardableResult
  mutating func append(_ text: UnsafeRawBufferPointer) -> Int {
    bytes.append(contentsOf: text)
    offsets.append(UInt32(truncatingIfNeeded: bytes.count))
    return count
  }
}

/// A hash table that has one code for equal texts; the texts are kept by its owner.
///
/// The hash is keyed with a number of the process, so that nobody can send texts that all fall on one place; codes
/// follow the order in which texts come and do not depend on it.
struct FlowTextInterner: Sendable {
  /// Code (low half) and hash (high half) of a place; 0 is a free place.
  private var places: [UInt64] = Array(repeating: 0, count: 16)
  private var used = 0

  /// The memory that it takes, in bytes.
  var byteCount: Int { places.count * 8 }

  /// The key of this process.
  ///
  /// It decides where texts are kept, never what comes out.
  private static let key: UInt64 = {
    var hasher = Hasher()
    hasher.combine(0x5069_636b_6574)
    return UInt64(bitPattern: Int64(hasher.finalize())) | 1
  }()

  /// A walk over the places where a text can be.
  struct Search {
    fileprivate let tag: UInt64
    fileprivate var place: Int
  }

  /// Begins to look for a text with that hash.
  mutating func search(hash: UInt64) -> Search {
    if used * 2 >= places.count { resize(to: places.count * 2) }
    let tag = hash >> 32
    return Search(tag: tag, place: Int(tag) & (places.count - 1))
  }

  /// The next code whose text can be the one that is looked for; nil when there is none and `add` may follow.
  func next(_ search: inout Search) -> Int? {
    let mask = places.count - 1
    while places[search.place] != 0 {
      let entry = places[search.place]
      if entry >> 32 == search.tag {
        search.place = (search.place + 1) & mask
        return Int(entry & 0xffff_ffff)
      }
      search.place = (search.place + 1) & mask
    }
    return nil
  }

  /// Adds the text that was looked for and not found, with its code.
  mutating func add(_ code: Int, _ search: Search) {
    places[search.place] = search.tag << 32 | UInt64(code)
    used += 1
  }

  /// Forgets everything; keeps the memory, unless that is much more than was needed.
  mutating func removeAll() {
    let needed = used * 16 < places.count ? max(16, places.count / 2) : places.count
    if needed == places.count {
      places.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    } else {
      places = Array(repeating: 0, count: needed)
    }
    used = 0
  }

  private mutating func resize(to count: Int) {
    let old = places
    places = Array(repeating: 0, count: count)
    let mask = count - 1
    for entry in old where entry != 0 {
      var place = Int(entry >> 32) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = entry
    }
  }

  /// The hash of a text; the table itself uses its upper half only.
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    let key = key
    var state = key ^ UInt64(text.count)
    var offset = 0
    while offset + 8 < text.count {
      state = mixed(state, text.loadUnaligned(fromByteOffset: offset, as: UInt64.self), key)
      offset += 8
    }
    return mixed(mixed(state, text.lastWord, key), 0x9e37_79b9_7f4a_7c15, key)
  }

  private static func mixed(_ state: UInt64, _ word: UInt64, _ key: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93 ^ key &<< 1)
    return product.high ^ product.low
  }
}

extension String {
  /// Lends the bytes of the text in UTF-8.
  @inline(__always)
  func withBytes<Value, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var text = self
    let outcome = text.withUTF8 { bytes in
      Result { () throws(Failure) in try body(UnsafeRawBufferPointer(bytes)) }
    }
    return try outcome.get()
  }
}

extension UnsafeRawBufferPointer {
  /// The last eight bytes, or all of them when there are fewer.
  var lastWord: UInt64 {
    if count >= 8 { return loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
    if count >= 4 {
      let first = loadUnaligned(as: UInt32.self)
      return UInt64(first) << 32 | UInt64(loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    }
    var word: UInt64 = 0
    for byte in self { word = word << 8 | UInt64(byte) }
    return word
  }

  /// Whether both are the same bytes.
  func isEqual(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var offset = 0
    while offset + 8 < count {
      let mine = loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if mine != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
      offset += 8
    }
    return lastWord == other.lastWord
  }
}
