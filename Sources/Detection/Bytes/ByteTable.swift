import Primitives

/// Looks up a byte string among those known when the table was made.
///
/// - Complexity: O(1) comparisons and O(n) in the length of the string looked up.
final class ByteTable: Sendable {
  private let slots: FrozenArray<Int32>
  private let keys: FrozenArray<ByteSlice>
  private let pool: FrozenArray<UInt8>
  private let mask: Int

  /// A table of keys, numbered in their order.
  ///
  /// Equal keys keep the first number.
  init(_ strings: [[UInt8]]) {
    var capacity = 4
    while capacity < strings.count * 2 { capacity *= 2 }
    mask = capacity - 1
    var pool: [UInt8] = []
    var slices: [ByteSlice] = []
    for string in strings {
      slices.append(ByteSlice(offset: Int32(pool.count), count: Int32(string.count)))
      pool += string
    }
    self.pool = FrozenArray(pool)
    keys = FrozenArray(slices)
    slots = FrozenArray(ByteTable.slots(of: strings, mask: mask))
  }

  deinit {
    slots.deallocate()
    keys.deallocate()
    pool.deallocate()
  }

  /// The number of a key; nil when it is not in the table.
  @inline(__always)
  func number(of bytes: UnsafeRawBufferPointer) -> Int? {
    var slot = Int(truncatingIfNeeded: ByteHash.hash(bytes)) & mask
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if isEqual(keys[number], bytes) { return number }
      slot = (slot + 1) & mask
    }
    return nil
  }

  @inline(__always)
  private func isEqual(_ slice: ByteSlice, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard Int(slice.count) == bytes.count else { return false }
    let key = UnsafeRawBufferPointer(start: pool.base + Int(slice.offset), count: bytes.count)
    return ByteComparison.isEqual(key, bytes)
  }

  private static func slots(of strings: [[UInt8]], mask: Int) -> [Int32] {
    var slots = [Int32](repeating: -1, count: mask + 1)
    for (number, string) in strings.enumerated() {
      var slot = string.withUnsafeBytes { Int(truncatingIfNeeded: ByteHash.hash($0)) & mask }
      while slots[slot] >= 0, strings[Int(slots[slot])] != string { slot = (slot + 1) & mask }
      if slots[slot] < 0 { slots[slot] = Int32(number) }
    }
    return slots
  }
}

/// A run of bytes in a program's pool.
struct ByteSlice: BitwiseCopyable {
  var offset: Int32
  var count: Int32

  /// No bytes.
  static let none = ByteSlice(offset: 0, count: 0)
}

/// Values that never change, at an address that never moves: what a compiled program is made of.
///
/// Reading one costs no reference count and no check in release builds. The owner calls `deallocate` once.
///
/// `@unchecked Sendable`: nothing can write to it after it is made.
struct FrozenArray<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    memory.initialize(from: elements, count: elements.count)
    base = UnsafePointer(memory)
    count = elements.count
  }

  func deallocate() { base.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    assert(index >= 0 && index < count)
    return base[index]
  }

  @inline(__always)
  subscript(index: Int32) -> Element { self[Int(index)] }
}

/// A fast hash of bytes for tables that are built once from authored files.
///
/// Not for tables whose keys come from events: it is not seeded.
enum ByteHash {
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }

  /// The hash of some bytes.
  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: bytes.count)
    guard let start = bytes.baseAddress else { return mix(state) }
    var offset = 0
    while offset + 8 <= bytes.count {
      state = mix(state ^ (start + offset).loadUnaligned(as: UInt64.self))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64((start + offset).load(as: UInt8.self))
      offset += 1
    }
    return mix(state ^ rest)
  }

  /// The hash of bytes with ASCII in lowercase.
  @inline(__always)
  static func foldedHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { state = (state ^ UInt64(byte.lowercasedASCII)) &* 0x0000_0100_0000_01B3 }
    return mix(state)
  }
}
