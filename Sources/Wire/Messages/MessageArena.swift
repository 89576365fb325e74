import CPicketProto
import CProtobufC
import Glibc

/// Memory for the C structs of one message at a time, so that building a message costs few allocations.
///
/// Memory is handed out by moving a pointer and is taken back all at once by `reset`, which keeps the first
/// `WireLimits.arenaBytesKept` bytes. Not to be used from two threads at once.
public struct MessageArena: ~Copyable {
  private let kept: UnsafeMutableRawPointer
  private var next: UnsafeMutableRawPointer
  private var remaining: Int
  private var further: [UnsafeMutableRawPointer] = []

  /// Makes an arena with its first piece of memory.
  public init() {
    kept = .allocate(byteCount: WireLimits.arenaBytesKept, alignment: Self.alignment)
    next = kept
    remaining = WireLimits.arenaBytesKept
  }

  deinit {
    for piece in further { piece.deallocate() }
    kept.deallocate()
  }

  private static let alignment = 16

  /// Takes all memory back; every message built so far is gone.
  public mutating func reset() {
    for piece in further { piece.deallocate() }
    further.removeAll(keepingCapacity: true)
    next = kept
    remaining = WireLimits.arenaBytesKept
  }

  /// Hands out aligned memory with unspecified contents.
  private mutating func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let rounded = (byteCount + Self.alignment - 1) & ~(Self.alignment - 1)
    if rounded > remaining { addPiece(atLeast: rounded) }
    defer {
      next += rounded
      remaining -= rounded
    }
    return next
  }

  private mutating func addPiece(atLeast byteCount: Int) {
    let size = max(byteCount, WireLimits.arenaBytesKept << min(further.count, 6))
    let piece = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.alignment)
    further.append(piece)
    next = piece
    remaining = size
  }

  /// Makes a C struct with the values of an empty message.
  mutating func make<Message>(
    _ initialize: (UnsafeMutablePointer<Message>?) -> Void
  ) -> UnsafeMutablePointer<Message> {
    let message = take(MemoryLayout<Message>.size).bindMemory(to: Message.self, capacity: 1)
    initialize(message)
    return message
  }

  /// Copies a text and ends it with NUL; U+0000 in the text becomes U+FFFD.
  mutating func text(_ text: String) -> UnsafeMutablePointer<CChar> {
    var text = text
    let copy = text.withUTF8 { bytes in
      let copy = take(bytes.count + 1)
      copy.copyBytes(from: UnsafeRawBufferPointer(bytes))
      copy.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
      return memchr(copy, 0, bytes.count) == nil ? copy : nil
    }
    return copy?.assumingMemoryBound(to: CChar.self) ?? self.text(text.withoutNUL)
  }

  /// Copies texts.
  mutating func texts(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    list(of: texts) { arena, text in arena.text(text) }
  }

  /// Copies numbers of an enumeration, each the size of a C `int`.
  mutating func enumerations<Number>(_ numbers: [Int32]) -> UnsafeMutablePointer<Number>? {
    guard !numbers.isEmpty else { return nil }
    let size = numbers.count * MemoryLayout<Int32>.stride
    let copy = take(size)
    numbers.withUnsafeBytes { copy.copyBytes(from: $0) }
    return copy.bindMemory(to: Number.self, capacity: numbers.count)
  }

  /// Copies bytes.
  mutating func data(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    bytes.withUnsafeBytes { data($0) }
  }

  /// Copies bytes.
  mutating func data(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
    guard !bytes.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
    let copy = take(bytes.count)
    copy.copyBytes(from: bytes)
    return ProtobufCBinaryData(len: bytes.count, data: copy.assumingMemoryBound(to: UInt8.self))
  }

  /// Builds an inner message; nil stays absent.
  mutating func submessage<Message>(_ message: (some WireMessage)?) -> UnsafeMutablePointer<Message>? {
    message?.build(in: &self).pointer(to: Message.self)
  }

  /// Builds a list of inner messages.
  mutating func list<Message>(
    _ messages: [some WireMessage]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?>? {
    list(of: messages) { arena, message in message.build(in: &arena).pointer(to: Message.self) }
  }

  /// Makes a list of pointers, each to what `make` makes of one value.
  private mutating func list<Value, Element>(
    of values: [Value], _ make: (inout MessageArena, Value) -> UnsafeMutablePointer<Element>
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Element>?>? {
    guard !values.isEmpty else { return nil }
    let size = values.count * MemoryLayout<UnsafeMutablePointer<Element>?>.stride
    let places = take(size).bindMemory(to: UnsafeMutablePointer<Element>?.self, capacity: values.count)
    for (index, value) in values.enumerated() {
      (places + index).initialize(to: make(&self, value))
    }
    return places
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func copyBytes(from bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    copyMemory(from: start, byteCount: bytes.count)
  }
}

extension String {
  fileprivate var withoutNUL: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
  }
}
