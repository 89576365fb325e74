public import NIOCore

/// A whole frame inside a buffer: its header and where its data lies.
public struct Frame: Equatable, Sendable {
  /// The header.
  public let header: FrameHeader
  /// The place of the data, in indices of the buffer that the frame was found in.
  ///
  /// Good until bytes of that buffer are discarded or overwritten.
  public let data: Range<Int>

  /// Makes a frame of what lies in a buffer.
  public init(header: FrameHeader, data: Range<Int>) {
    self.header = header
    self.data = data
  }
}

/// The ten bytes before a frame's data.
public struct FrameHeader: Equatable, Sendable {
  /// How many bytes of data follow.
  public var dataByteCount: Int
  /// The stream that the frame belongs to.
  public var streamID: UInt32
  /// What the data is.
  public var type: FrameType
  /// The flags, as they came.
  public var flags: FrameFlags

  /// Makes a header.
  public init(dataByteCount: Int, streamID: UInt32, type: FrameType, flags: FrameFlags = []) {
    self.dataByteCount = dataByteCount
    self.streamID = streamID
    self.type = type
    self.flags = flags
  }

  /// Reads a header from the readable bytes, without moving the reader; nil when there are fewer than ten.
  init?(peekingAt buffer: ByteBuffer) {
    let header = buffer.withUnsafeReadableBytes { bytes -> FrameHeader? in
      guard bytes.count >= WireLimits.headerBytes else { return nil }
      return FrameHeader(
        dataByteCount: Int(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))),
        streamID: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
        type: FrameType(rawValue: bytes[8]),
        flags: FrameFlags(rawValue: bytes[9]))
    }
    guard let header else { return nil }
    self = header
  }

  /// Writes the ten bytes to a place that has room for them.
  func store(to place: UnsafeMutableRawPointer) {
    place.storeBytes(of: UInt32(dataByteCount).bigEndian, as: UInt32.self)
    place.storeBytes(of: streamID.bigEndian, toByteOffset: 4, as: UInt32.self)
    place.storeBytes(of: type.rawValue, toByteOffset: 8, as: UInt8.self)
    place.storeBytes(of: flags.rawValue, toByteOffset: 9, as: UInt8.self)
  }
}

extension ByteBuffer {
  /// Writes the ten bytes of a header; the data is the caller's to write after it.
  @discardableResult
  public mutating func writeFrameHeader(_ header: FrameHeader) -> Int {
    writeWithUnsafeMutableBytes(minimumWritableBytes: WireLimits.headerBytes) { place in
      guard let start = place.baseAddress else { return 0 }
      header.store(to: start)
      return WireLimits.headerBytes
    }
  }
}

/// What a frame carries.
///
/// A type that ttrpc 1.2 does not name is kept as it came: the protocol leaves it to later versions, so a receiver
/// passes over such a frame instead of closing the connection.
public struct FrameType: RawRepresentable, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes a type from the byte on the wire.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Opens a stream; the data is a `Request`.
  public static let request = FrameType(rawValue: 1)
  /// Ends a stream; the data is a `Response`.
  public static let response = FrameType(rawValue: 2)
  /// One message of a stream that is already open.
  public static let data = FrameType(rawValue: 3)

  /// Whether ttrpc 1.2 names the type.
  public var isKnown: Bool { (1...3).contains(rawValue) }
}

extension FrameType: CustomStringConvertible {
  /// The name, or the number of a type without one.
  public var description: String {
    switch self {
    case .request: "request"
    case .response: "response"
    case .data: "data"
    default: "unknown type \(rawValue)"
    }
  }
}

/// The flags of a frame; what a bit means depends on the frame's type.
///
/// Bits that ttrpc 1.2 does not name are kept and have no effect. A receiver that wants to refuse them asks `unknown`.
public struct FrameFlags: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes flags from the byte on the wire.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The sender sends no more on this stream.
  ///
  /// On a request: not unary, but without further data.
  public static let remoteClosed = FrameFlags(rawValue: 0x01)
  /// On a request: not unary, and the sender will send more data.
  public static let remoteOpen = FrameFlags(rawValue: 0x02)
  /// On a data frame: there is no message in it, not even an empty one.
  public static let noData = FrameFlags(rawValue: 0x04)

  /// The bits that ttrpc 1.2 does not name for frames of this type.
  public func unknown(in type: FrameType) -> FrameFlags {
    switch type {
    case .request: subtracting([.remoteClosed, .remoteOpen])
    case .data: subtracting([.remoteClosed, .noData])
    default: self
    }
  }
}

/// A reason why a frame cannot be read or written.
public enum FrameError: Error, Equatable, Sendable {
  /// The data is longer than `WireLimits.frameDataBytesMax`.
  ///
  /// While reading this ends the connection: what follows the header cannot be told from other bytes. The header may
  /// still name the stream to send a last answer on.
  case dataTooLong(FrameHeader)
  /// The bytes ended inside a frame. `expected` is nil when not even the header is whole.
  case truncated(available: Int, expected: Int?)
}

extension FrameError: CustomStringConvertible {
  /// What is wrong and what was expected.
  public var description: String {
    switch self {
    case .dataTooLong(let header):
      "frame of stream \(header.streamID) has \(header.dataByteCount) bytes of data;"
        + " at most \(WireLimits.frameDataBytesMax) are allowed"
    case .truncated(let available, let expected?):
      "the connection ended inside a frame: \(available) bytes of \(expected) arrived"
    case .truncated(let available, nil):
      "the connection ended inside a frame's header: \(available) bytes of \(WireLimits.headerBytes) arrived"
    }
  }
}

/// The rule for the stream ids of requests on one connection: odd, and each larger than all before it.
public struct StreamIDSequence: Sendable {
  private var last: UInt32 = 0

  /// Makes the sequence of a new connection.
  public init() {}

  /// Takes the id of a request, or reports why it is not allowed; then the sequence is as it was.
  public mutating func accept(_ id: UInt32) throws(StreamIDError) {
    guard id % 2 == 1 else { throw .notOdd(id) }
    guard id > last else { throw .notIncreasing(id, last: last) }
    last = id
  }

  /// Whether a request with this id was accepted before, or skipped by a larger one.
  public func isPast(_ id: UInt32) -> Bool {
    id <= last
  }
}

/// A stream id that a client may not open a stream with.
///
/// Framing is not lost: the request is answered with INVALID_ARGUMENT on the id it came with.
public enum StreamIDError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Zero and even ids are not a client's.
  case notOdd(UInt32)
  /// The id is not larger than all before it.
  case notIncreasing(UInt32, last: UInt32)

  /// What is wrong and what was expected.
  public var description: String {
    switch self {
    case .notOdd(let id):
      "stream id \(id) is not allowed: a client's stream ids are odd"
    case .notIncreasing(let id, let last):
      "stream id \(id) is not allowed: it must be larger than \(last), the last one of this connection"
    }
  }
}
