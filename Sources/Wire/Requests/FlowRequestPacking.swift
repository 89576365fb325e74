import Glibc

// Requests with flows are packed without libprotobuf-c, which would need a struct and a copy of every text for each flow.
extension IngestFlowRequest {
  /// The bytes of the message, those that libprotobuf-c makes of it.
  public func encoded() -> [UInt8] {
    packed() ?? encodedByLibrary()
  }

  /// The bytes of the message; nil when a text holds a NUL, which takes more care.
  private func packed() -> [UInt8]? {
    let flowByteCounts = flows.map { flow in
      var counter = PackedFieldCounter()
      flow.write(to: &counter)
      return counter.byteCount
    }
    var hasNUL = false
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount(flowByteCounts)) { memory, initializedCount in
      guard let start = memory.baseAddress else { return }
      var writer = PackedFieldWriter(to: start)
      write(flowByteCounts, to: &writer)
      initializedCount = writer.byteCount(since: start)
      hasNUL = writer.hasNUL
    }
    return hasNUL ? nil : bytes
  }

  private func byteCount(_ flowByteCounts: [Int]) -> Int {
    var counter = PackedFieldCounter()
    if !logType.isEmpty { counter.add(Number.logType.rawValue, logType) }
    for count in flowByteCounts { counter.addBytes(Number.flows.rawValue, count: count) }
    if !lines.isEmpty { counter.addBytes(Number.lines.rawValue, count: lines.count) }
    if !format.isEmpty { counter.add(Number.format.rawValue, format) }
    return counter.byteCount
  }

  private func write(_ flowByteCounts: [Int], to writer: inout PackedFieldWriter) {
    if !logType.isEmpty { writer.add(Number.logType.rawValue, logType) }
    for (flow, count) in zip(flows, flowByteCounts) {
      writer.addPrefix(Number.flows.rawValue, count: count)
      flow.write(to: &writer)
    }
    if !lines.isEmpty { lines.withUnsafeBytes { writer.addBytes(Number.lines.rawValue, $0) } }
    if !format.isEmpty { writer.add(Number.format.rawValue, format) }
  }
}

/// Takes the fields of a flow record in order of their numbers.
protocol FieldSink {
  /// Takes a text that is not empty.
  mutating func add(_ number: UInt32, _ text: String)
  /// Takes a number.
  mutating func add(_ number: UInt32, _ integer: Int64)
}

// What the generated code hands over; what is null is left out.
extension FieldSink {
  @inline(__always)
  mutating func write(_ number: UInt32, _ text: String) {
    if !text.isEmpty { add(number, text) }
  }

  @inline(__always)
  mutating func write(_ number: UInt32, _ integer: Int64?) {
    if let integer { add(number, integer) }
  }

  @inline(__always)
  mutating func writeTime(_ number: UInt32, _ nanos: Int64) {
    if nanos != 0 { add(number, nanos) }
  }
}

/// Writes packed fields to a place with room for them.
struct PackedFieldWriter: FieldSink {
  private var place: UnsafeMutablePointer<UInt8>
  /// Whether a text held a NUL, which no `string` field can carry: what was written is no good then.
  private(set) var hasNUL = false

  init(to place: UnsafeMutablePointer<UInt8>) {
    self.place = place
  }

  /// How many bytes were written since the place.
  func byteCount(since start: UnsafeMutablePointer<UInt8>) -> Int { place - start }

  mutating func add(_ number: UInt32, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      addBytes(number, UnsafeRawBufferPointer(bytes))
      if memchr(place - bytes.count, 0, bytes.count) != nil { hasNUL = true }
    }
  }

  mutating func add(_ number: UInt32, _ integer: Int64) {
    put(UInt64(number) << 3 | UInt64(RawField.varint))
    put(UInt64(bitPattern: integer))
  }

  /// Writes a field that holds bytes.
  mutating func addBytes(_ number: UInt32, _ bytes: UnsafeRawBufferPointer) {
    addPrefix(number, count: bytes.count)
    guard let start = bytes.baseAddress else { return }
    UnsafeMutableRawPointer(place).copyMemory(from: start, byteCount: bytes.count)
    place += bytes.count
  }

  /// Writes what comes before the bytes of a field.
  mutating func addPrefix(_ number: UInt32, count: Int) {
    put(UInt64(number) << 3 | UInt64(RawField.lengthPrefixed))
    put(UInt64(count))
  }

  private mutating func put(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      place.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      place += 1
      rest >>= 7
    }
    place.pointee = UInt8(truncatingIfNeeded: rest)
    place += 1
  }
}

/// Counts the bytes that fields have when they are packed.
struct PackedFieldCounter: FieldSink {
  private(set) var byteCount = 0

  mutating func add(_ number: UInt32, _ text: String) {
    addBytes(number, count: text.utf8.count)
  }

  mutating func add(_ number: UInt32, _ integer: Int64) {
    byteCount += Self.byteCount(ofTag: number) + Self.byteCount(of: UInt64(bitPattern: integer))
  }

  /// Counts a field with so many bytes.
  mutating func addBytes(_ number: UInt32, count: Int) {
    byteCount += Self.byteCount(ofTag: number) + Self.byteCount(of: UInt64(count)) + count
  }

  private static func byteCount(ofTag number: UInt32) -> Int { number < 16 ? 1 : byteCount(of: UInt64(number) << 3) }

  /// How many groups of seven bits a number has; at least one.
  private static func byteCount(of number: UInt64) -> Int {
    (63 - (number | 1).leadingZeroBitCount) / 7 + 1
  }
}
