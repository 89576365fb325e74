public import NIOCore

/// Bytes that belong to someone else, and how far beyond them memory may be read.
///
/// Valid only inside the closure that hands them out.
public struct BorrowedBytes {
  /// The bytes.
  public let bytes: UnsafeRawBufferPointer
  /// How many bytes after them may be read, whatever they hold.
  public let readableAfter: Int

  /// Makes a view of bytes that stay alive while it is used.
  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer, readableAfter: Int = 0) {
    self.bytes = bytes
    self.readableAfter = readableAfter
  }

  /// The part from `start` on, both in bytes.
  func part(from start: Int, count: Int) -> BorrowedBytes {
    let end = start + count
    return BorrowedBytes(
      UnsafeRawBufferPointer(rebasing: bytes[start..<end]), readableAfter: readableAfter + bytes.count - end)
  }

  /// The same bytes at a place where `WireLimits.jsonPaddingBytes` more may be read after them.
  ///
  /// That is where they are, when there is room; else `scratch`, and they are good until it is used again.
  public func padded(using scratch: inout PaddedScratch) -> UnsafeRawBufferPointer {
    readableAfter >= WireLimits.jsonPaddingBytes ? bytes : scratch.hold(bytes)
  }
}

extension ByteBuffer {
  /// Lends the data of a frame that was found in this buffer.
  ///
  /// The bytes may not leave the closure.
  @inlinable
  public func withData<Result, Failure: Error>(
    of frame: Frame, _ body: (BorrowedBytes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outcome = withVeryUnsafeBytes { storage -> Swift.Result<Result, Failure> in
      let bytes = UnsafeRawBufferPointer(rebasing: storage[frame.data])
      let borrowed = BorrowedBytes(bytes, readableAfter: storage.count - frame.data.upperBound)
      do throws(Failure) {
        return .success(try body(borrowed))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

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
