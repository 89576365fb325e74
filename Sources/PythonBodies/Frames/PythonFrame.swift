/// What a frame between the daemon and the processes that run bodies holds.
///
/// docs/python-frames.md has the payload of each.
enum PythonFrameKind: UInt8 {
  case setup = 1
  case ready
  case load
  case loaded
  case spawn
  case spawned
  case exited
  case evaluate = 16
  case result
  case test
  case tested
  case kv
  case kvReply
  case lookup
  case lookupReply
}

/// One frame: a header of nine bytes, little-endian, and a payload.
struct PythonFrame: Equatable {
  /// Bytes of the header: the length of the payload, the kind, the sequence.
  static let headerBytes = 9
  /// The longest payload.
  static let payloadBytesMax = 64 * 1_048_576

  var kind: PythonFrameKind
  /// An answer has the number of its request.
  var sequence: UInt32
  var payload: [UInt8]

  /// The bytes of the frame.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(PythonFrame.headerBytes + payload.count)
    bytes.append(littleEndian: UInt32(payload.count))
    bytes.append(kind.rawValue)
    bytes.append(littleEndian: sequence)
    bytes += payload
    return bytes
  }
}

/// Why bytes are no frames.
struct PythonFrameError: Error, Equatable {
  let message: String
}

/// Finds whole frames in bytes that come in pieces.
struct PythonFrameDecoder {
  private var bytes: [UInt8] = []
  /// Where the next frame begins.
  private var start = 0

  /// Takes the next piece.
  mutating func append(_ piece: UnsafeRawBufferPointer) {
    if start > 0, start == bytes.count || start > PythonFrameDecoder.bytesKept {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: piece)
  }

  /// Takes out the next frame; nil until the rest of it has come.
  ///
  /// Throws for what can be no frame; nothing after it can be read.
  mutating func next() throws(PythonFrameError) -> PythonFrame? {
    guard bytes.count - start >= PythonFrame.headerBytes else { return nil }
    let (length, number, sequence) = bytes.withUnsafeBytes { bytes in
      (
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)), bytes[start + 4],
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 5, as: UInt32.self))
      )
    }
    guard length <= UInt32(PythonFrame.payloadBytesMax) else {
      throw PythonFrameError(message: "a frame of \(length) bytes; expected \(PythonFrame.payloadBytesMax) at most")
    }
    guard let kind = PythonFrameKind(rawValue: number) else {
      throw PythonFrameError(message: "a frame of the unknown kind \(number)")
    }
    let end = start + PythonFrame.headerBytes + Int(length)
    guard bytes.count >= end else { return nil }
    defer { start = end }
    return PythonFrame(
      kind: kind, sequence: sequence, payload: Array(bytes[(start + PythonFrame.headerBytes)..<end]))
  }

  /// Bytes of frames that were taken out and are not removed yet, at most.
  private static let bytesKept = 262_144
}

extension [UInt8] {
  /// Adds an integer, its lowest byte first.
  mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
