import Primitives

/// Finds the key of the smallest network that holds an address: networks laid out as ranges, one after the other.
struct LookupNetworkIndex: Sendable {
  private let ipv4: RangeIndex<UInt32>
  private let ipv6: RangeIndex<UInt128>

  /// A network that is given twice, by the places of its two keys.
  struct Duplicate {
    let first: UInt32
    let second: UInt32
  }

  /// Lays out networks with the places of their keys; of a network that is given twice the first key stays.
  ///
  /// - Complexity: O(n log n).
  init(_ networks: [(network: IPNetwork, key: UInt32)], duplicates: inout [Duplicate]) {
    var small: [RangeIndex<UInt32>.Block] = []
    var large: [RangeIndex<UInt128>.Block] = []
    for (network, key) in networks {
      let width = network.isIPv4 ? 32 : 128
      let (first, last) = LookupNetworkIndex.bounds(network, width: width)
      if network.isIPv4 {
        small.append(.init(first: UInt32(truncatingIfNeeded: first), last: UInt32(truncatingIfNeeded: last), key: key))
      } else {
        large.append(.init(first: first, last: last, key: key))
      }
    }
    ipv4 = RangeIndex(small, duplicates: &duplicates)
    ipv6 = RangeIndex(large, duplicates: &duplicates)
  }

  /// The first and the last address of a network.
  private static func bounds(_ network: IPNetwork, width: Int) -> (first: UInt128, last: UInt128) {
    // Shifting by all bits gives 0.
    let all = UInt128.max >> (128 - width)
    let host = network.prefix == 0 ? all : all >> network.prefix
    return (network.bits & ~host & all, network.bits & all | host)
  }

  /// What it takes in memory.
  var byteCount: Int { ipv4.byteCount + ipv6.byteCount }

  /// The key of the smallest network that holds an address; nil when none does.
  ///
  /// A mapped address is the IPv4 address.
  ///
  /// - Complexity: O(log n).
  func key(_ address: IPAddress) -> UInt32? {
    let address = address.mappedIPv4 ?? address
    return address.isIPv4 ? ipv4.key(UInt32(truncatingIfNeeded: address.bits)) : ipv6.key(address.bits)
  }
}

/// Ranges of numbers without gaps, each with the place of a key; 0 where there is none.
private struct RangeIndex<Address: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  struct Block {
    let first: Address
    let last: Address
    let key: UInt32
  }

  private var starts: [Address] = []
  private var keys: [UInt32] = []

  init(_ blocks: [Block], duplicates: inout [LookupNetworkIndex.Duplicate]) {
    // Of blocks with the same start the larger first: those inside are laid over it.
    let sorted = blocks.sorted { ($0.first, $1.last, $0.key) < ($1.first, $0.last, $1.key) }
    var open: [Block] = []
    for block in sorted {
      close(&open, before: block.first)
      if let last = open.last, last.first == block.first, last.last == block.last {
        duplicates.append(.init(first: last.key, second: block.key))
        continue
      }
      begin(block.first, block.key)
      open.append(block)
    }
    while let last = open.popLast() { end(last, in: open) }
    starts = Array(starts)
    keys = Array(keys)
  }

  var byteCount: Int { starts.count * MemoryLayout<Address>.size + keys.count * MemoryLayout<UInt32>.size }

  /// Ends the open blocks that end before an address.
  private mutating func close(_ open: inout [Block], before address: Address) {
    while let last = open.last, last.last < address {
      open.removeLast()
      end(last, in: open)
    }
  }

  /// After a block the one that it is in goes on.
  private mutating func end(_ block: Block, in open: [Block]) {
    if block.last < Address.max { begin(block.last + 1, open.last?.key ?? 0) }
  }

  private mutating func begin(_ start: Address, _ key: UInt32) {
    if starts.last == start {
      keys[keys.count - 1] = key
    } else {
      starts.append(start)
      keys.append(key)
    }
  }

  func key(_ address: Address) -> UInt32? {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, keys[low - 1] != 0 else { return nil }
    return keys[low - 1]
  }
}
