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
