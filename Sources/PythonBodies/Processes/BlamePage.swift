import CProcess
import Glibc

/// A page that a worker shares with the daemon and writes before each call of a body, so that it is known which body a
/// worker was in when it died or had to be killed.
final class BlamePage {
  /// What a worker was doing.
  struct Entry: Equatable {
    /// The frame.
    let sequence: UInt32
    /// The place of the event in it.
    let event: Int
    /// The body; nil between two of them.
    let body: Int?
    /// When the call began, in nanoseconds of the monotonic clock.
    let beganNanos: UInt64
  }

  /// Bytes of a page.
  private static let byteCount = 4_096

  /// For the worker.
  let descriptor: OwnedDescriptor
  private let memory: UnsafeMutableRawPointer

  init() throws(PythonSystemError) {
    let number = picket_shared_memory(BlamePage.byteCount)
    guard number >= 0 else { throw .system("make a shared page") }
    descriptor = OwnedDescriptor(number)
    let address = mmap(nil, BlamePage.byteCount, PROT_READ, MAP_SHARED, number, 0)
    guard let address, address != MAP_FAILED else { throw .system("map a shared page") }
    memory = address
  }

  deinit { munmap(memory, BlamePage.byteCount) }

  /// What the page has now.
  ///
  /// The worker clears it and writes word after word, the time at last: without a time it is still being written, and says
  /// nothing of a body yet. What matters is looked at again a moment later before it is acted on.
  var entry: Entry {
    let place = UInt64(littleEndian: memory.load(as: UInt64.self))
    let body = UInt64(littleEndian: memory.load(fromByteOffset: 8, as: UInt64.self))
    let began = UInt64(littleEndian: memory.load(fromByteOffset: 16, as: UInt64.self))
    return Entry(
      sequence: UInt32(truncatingIfNeeded: place >> 32), event: Int(place & 0xFFFF_FFFF),
      body: body == 0 || began == 0 ? nil : Int(exactly: body - 1), beganNanos: began)
  }

  /// Now, in nanoseconds since 1970.
  static func wallNanos() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Now, by the clock of the page.
  static func nowNanos() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
