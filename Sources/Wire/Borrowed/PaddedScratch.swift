/// Memory that bytes are copied to when nothing may be read after them where they are.
///
/// Keeps its memory between uses, up to one frame's data. Not to be used from two threads at once.
public struct PaddedScratch: ~Copyable {
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// Makes an empty scratch.
  public init() {}

  /// Copies bytes and zeroes the padding after them; good until the next call.
  mutating func hold(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let needed = bytes.count + WireLimits.jsonPaddingBytes
    if memory.count < needed {
      memory.deallocate()
      memory = .allocate(byteCount: max(needed, 2 * memory.count), alignment: 16)
    }
    memory.copyMemory(from: bytes)
    UnsafeMutableRawBufferPointer(rebasing: memory[bytes.count..<needed]).initializeMemory(as: UInt8.self, repeating: 0)
    return UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
  }

  deinit {
    memory.deallocate()
  }
}
