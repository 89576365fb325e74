import Primitives

/// Which pairs of neighbouring bytes a text has, folded into 256 bits and without regard to ASCII case.
///
/// A text can only hold another one whose sketch is within its own. One sketch of a field's text answers most of the
/// `Contains` conditions of a thousand detections without a search.
struct TextSketch: BitwiseCopyable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// Texts longer than this have so many pairs that a sketch excludes nothing.
  static let textBytesMax = 1_024
  /// Conditions on one field from which on its sketch is worth making.
  static let conditionsMin = 4

  /// The sketch of some bytes.
  ///
  /// - Complexity: O(n).
  init(_ bytes: UnsafeRawBufferPointer) {
    guard var previous = bytes.first.map({ $0.lowercasedASCII }) else { return }
    for byte in bytes.dropFirst() {
      let next = byte.lowercasedASCII
      add(previous &* 37 ^ next &* 151 &+ next)
      previous = next
    }
  }

  /// Whether all pairs of this sketch are in the other.
  @inline(__always)
  func isWithin(_ other: TextSketch) -> Bool {
    let missing =
      (words.0 & ~other.words.0) | (words.1 & ~other.words.1) | (words.2 & ~other.words.2) | (words.3 & ~other.words.3)
    return missing == 0
  }

  @inline(__always)
  private mutating func add(_ pair: UInt8) {
    let bit: UInt64 = 1 << UInt64(pair & 63)
    switch pair >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }
}

/// Remembers the sketches of the event's texts that many conditions search in.
///
/// A direct-mapped table: two texts that meet in a slot only cost another sketch.
final class TextSketchCache {
  private var texts: [JSONDocument.Index]
  private var sketches: [TextSketch]
  private var isUsed = false
  private static let slotCount = 32

  init() {
    texts = Array(repeating: JSONDocument.missing, count: TextSketchCache.slotCount)
    sketches = Array(
      repeating: TextSketch(UnsafeRawBufferPointer(start: nil, count: 0)), count: TextSketchCache.slotCount)
  }

  /// Forgets the last event.
  func reset() {
    guard isUsed else { return }
    for slot in texts.indices { texts[slot] = JSONDocument.missing }
    isUsed = false
  }

  /// The sketch of the text at an index of the tape.
  @inline(__always)
  func sketch(of index: JSONDocument.Index, _ text: UnsafeRawBufferPointer) -> TextSketch {
    let slot = Int(index) & (TextSketchCache.slotCount - 1)
    if texts[slot] != index { make(index, text, slot) }
    return sketches[slot]
  }

  private func make(_ index: JSONDocument.Index, _ text: UnsafeRawBufferPointer, _ slot: Int) {
    texts[slot] = index
    sketches[slot] = TextSketch(text)
    isUsed = true
  }
}
