/// Bytes that are only added to, in pieces that never move, so that a large table is never copied to grow.
///
/// A place in it is a number of 32 bits; 0 is none. `@unchecked Sendable`: it is written by the builder that alone has
/// it, and afterwards only read.
final class LookupArena: @unchecked Sendable {
  private static let pieceBits: UInt32 = 20
  /// Bytes of a piece; nothing that is added is longer.
  static let pieceBytes = 1 << Int(pieceBits)
  private static let piecesMax = 1 << Int(32 - pieceBits)

  private var pieces: [UnsafeMutableRawPointer] = []
  /// Where the next bytes go in the last piece; nothing is at the place 0.
  private var end = LookupArena.pieceBytes
  private var lastCapacity = LookupArena.pieceBytes

  deinit {
    for piece in pieces { piece.deallocate() }
  }

  /// What it takes in memory once it is trimmed.
  var byteCount: Int {
    pieces.isEmpty ? 0 : (pieces.count - 1) * LookupArena.pieceBytes + end
  }

  /// Room for so many bytes, and its place; nil when there is no place left.
  func add(_ count: Int) -> (place: UInt32, memory: UnsafeMutableRawPointer)? {
    precondition(count < LookupArena.pieceBytes, "a row is shorter than a piece")
    if end + count > LookupArena.pieceBytes {
      if pieces.count == LookupArena.piecesMax { return nil }
      pieces.append(.allocate(byteCount: LookupArena.pieceBytes, alignment: 8))
      end = pieces.count == 1 ? 1 : 0
    }
    let place = UInt32(pieces.count - 1) << LookupArena.pieceBits | UInt32(end)
    let memory = pieces[pieces.count - 1] + end
    end += count
    return (place, memory)
  }

  /// The bytes at a place.
  @inline(__always)
  func memory(at place: UInt32) -> UnsafeRawPointer {
    UnsafeRawPointer(pieces[Int(place >> LookupArena.pieceBits)])
      + Int(place & (UInt32(LookupArena.pieceBytes) - 1))
  }

  /// Gives back what the last piece does not use.
  func trim() {
    guard let last = pieces.last, end < lastCapacity else { return }
    let smaller = UnsafeMutableRawPointer.allocate(byteCount: max(1, end), alignment: 8)
    smaller.copyMemory(from: last, byteCount: end)
    last.deallocate()
    pieces[pieces.count - 1] = smaller
    lastCapacity = end
  }
}

/// The rows and keys of a table, as they lie in an arena.
extension LookupArena {
  /// A row: the line of its file, its shape, and its values as JSON, with a zero byte after each.
  ///
  /// JSON has no zero byte.
  func add(row values: [UInt8], line: Int, shape: UInt16) -> UInt32? {
    guard let (place, memory) = add(LookupArena.rowHeaderBytes + values.count) else { return nil }
    memory.storeBytes(of: UInt32(clamping: line), as: UInt32.self)
    memory.storeBytes(of: UInt32(values.count), toByteOffset: 4, as: UInt32.self)
    memory.storeBytes(of: shape, toByteOffset: 8, as: UInt16.self)
    values.withUnsafeBytes { (memory + LookupArena.rowHeaderBytes).copyMemory(from: $0) }
    return place
  }

  /// The line of a row.
  func line(ofRow place: UInt32) -> Int { Int(memory(at: place).loadUnaligned(as: UInt32.self)) }

  /// The shape of a row.
  func shape(ofRow place: UInt32) -> Int {
    Int(memory(at: place).loadUnaligned(fromByteOffset: 8, as: UInt16.self))
  }

  /// The values of a row.
  func values(ofRow place: UInt32) -> UnsafeRawBufferPointer {
    let memory = memory(at: place)
    return UnsafeRawBufferPointer(
      start: memory + LookupArena.rowHeaderBytes,
      count: Int(memory.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
  }

  /// A key: its row, and its text.
  func add(key: UnsafeRawBufferPointer, row: UInt32) -> UInt32? {
    guard let (place, memory) = add(LookupArena.keyHeaderBytes + key.count) else { return nil }
    memory.storeBytes(of: row, as: UInt32.self)
    memory.storeBytes(of: UInt16(key.count), toByteOffset: 4, as: UInt16.self)
    (memory + LookupArena.keyHeaderBytes).copyMemory(from: key)
    return place
  }

  /// The row of a key.
  @inline(__always)
  func row(ofKey place: UInt32) -> UInt32 { memory(at: place).loadUnaligned(as: UInt32.self) }

  /// The text of a key.
  @inline(__always)
  func text(ofKey place: UInt32) -> UnsafeRawBufferPointer {
    let memory = memory(at: place)
    return UnsafeRawBufferPointer(
      start: memory + LookupArena.keyHeaderBytes,
      count: Int(memory.loadUnaligned(fromByteOffset: 4, as: UInt16.self)))
  }

  private static let rowHeaderBytes = 10
  private static let keyHeaderBytes = 6
}

extension UnsafeMutableRawPointer {
  /// Copies bytes here.
  fileprivate func copyMemory(from bytes: UnsafeRawBufferPointer) {
    if let start = bytes.baseAddress { copyMemory(from: start, byteCount: bytes.count) }
  }
}
