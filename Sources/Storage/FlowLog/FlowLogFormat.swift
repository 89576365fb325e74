/// The first bytes of a file of the flow log; numbers are little-endian.
///
/// | bytes | what |
/// |---|---|
/// | 0..<8 | `PICKFLOW` |
/// | 8..<12 | the version of the format |
/// | 12..<16 | zero |
/// | 16..<24 | the log that the file belongs to |
/// | 24..<32 | the number of the file, as in its name |
/// | 32..<40 | the sequence number of its first entry |
/// | 40..<60 | zero |
/// | 60..<64 | CRC-32C of all before |
///
/// The name, the version, the length and the checksum stay where they are in every version: only so can a file of another
/// version be told from a damaged one.
struct FlowLogHeader: Equatable {
  /// What the first bytes of a file are.
  enum Reading: Equatable {
    case header(FlowLogHeader)
    /// A header of a format that came before this one.
    case older(version: UInt32)
    /// A header of a format that came after this one.
    case newer(version: UInt32)
    /// A header with other bytes than were written, or without its end: a file has its header before its name.
    case damaged
    /// No header of a flow log.
    case foreign
  }

  /// The log that the file belongs to, a random number.
  var logID: UInt64
  /// The number of the file.
  var number: UInt64
  /// The sequence number of its first entry; entries of earlier files from this one on do not count.
  var firstSequence: UInt64

  static let byteCount = 64
  /// One more with each change of what stands in a file, the encoding of batches included.
  static let version: UInt32 = 2
  private static let magic = Array("PICKFLOW".utf8)

  /// The header as it stands in a file.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FlowLogHeader.byteCount)
    bytes.replaceSubrange(0..<8, with: FlowLogHeader.magic)
    bytes.withUnsafeMutableBytes { raw in
      raw.storeBytes(of: FlowLogHeader.version.littleEndian, toByteOffset: 8, as: UInt32.self)
      raw.storeBytes(of: logID.littleEndian, toByteOffset: 16, as: UInt64.self)
      raw.storeBytes(of: number.littleEndian, toByteOffset: 24, as: UInt64.self)
      raw.storeBytes(of: firstSequence.littleEndian, toByteOffset: 32, as: UInt64.self)
      let checksum = FlowLogHeader.checksum(of: FlowLogHeader.magic, UnsafeRawBufferPointer(raw))
      raw.storeBytes(of: checksum.littleEndian, toByteOffset: 60, as: UInt32.self)
    }
    return bytes
  }

  /// Reads the first bytes of a file: all that there are, or more than a header has.
  static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
    // Where the disk came late, a file has its length before its bytes.
    if bytes.prefix(byteCount).allSatisfy({ $0 == 0 }) { return .damaged }
    guard bytes.count >= byteCount else {
      return zip(bytes, magic).allSatisfy({ $0 == $1 }) ? .damaged : .foreign
    }
    let found = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 60, as: UInt32.self))
    let isWhole = found == checksum(of: magic, bytes)
    guard bytes.starts(with: magic) else { return isWhole ? .damaged : .foreign }
    guard isWhole else { return .damaged }
    let version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    if version != FlowLogHeader.version {
      return version < FlowLogHeader.version ? .older(version: version) : .newer(version: version)
    }
    return .header(
      FlowLogHeader(
        logID: logID(in: bytes), number: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
        firstSequence: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self))))
  }

  /// What stands in the place of the log's number, right or not; 0 where there are too few bytes.
  static func logID(in bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.count < byteCount ? 0 : UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
  }

  /// The checksum of a header that begins with a name and goes on as these bytes do.
  private static func checksum(of name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32C()
    name.withUnsafeBytes { checksum.update($0) }
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[name.count..<60]))
    return checksum.value
  }
}

/// What stands before each batch in a file of the flow log; numbers are little-endian.
///
/// | bytes | what |
/// |---|---|
/// | 0..<4 | CRC-32C of the batch |
/// | 4..<8 | the bytes of the batch |
/// | 8..<16 | the sequence number, one more than that of the entry before |
/// | 16..<24 | the latest event time of the batch, in nanoseconds since 1970 |
/// | 24..<32 | the event time from which on the window was complete, in nanoseconds since 1970 |
/// | 32..<36 | the rows of the batch |
/// | 36..<40 | CRC-32C of the log's number and of all before |
///
/// The number of the log is no secret of the file, but nobody who sends flows knows it: a text that looks like an entry
/// is not taken for one where entries are searched for behind a damaged part.
struct FlowLogEntry: Equatable {
  /// The place of the entry among all entries of the log.
  var sequence: UInt64
  /// The latest event time of its rows, in nanoseconds since 1970.
  var newestNanos: Int64
  /// Flows with an earlier event time may have left the window early before this entry, and the log after it.
  var completeSinceNanos: Int64
  /// The rows of the batch.
  var rowCount: UInt32
  /// The bytes of the batch, without this header.
  var payloadByteCount: UInt32
  /// The checksum of the batch.
  private var payloadChecksum: UInt32

  static let byteCount = 40
  /// Bytes of an encoded batch; no batch of one request comes near.
  static let payload_bytes_max = 64 << 20

  /// Describes a batch.
  init(sequence: UInt64, batch: FlowLogBatch) {
    let payload = batch.payload
    self.sequence = sequence
    newestNanos = batch.newestNanos
    completeSinceNanos = batch.completeSinceNanos
    rowCount = UInt32(clamping: batch.rowCount)
    payloadByteCount = UInt32(clamping: payload.count)
    payloadChecksum = payload.withUnsafeBytes { FlowLogEntry.checksum($0) }
  }

  /// Reads the header of an entry of a log; nil when there is none.
  init?(_ bytes: UnsafeRawBufferPointer, logID: UInt64) {
    guard bytes.count >= FlowLogEntry.byteCount else { return nil }
    payloadChecksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
    payloadByteCount = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    sequence = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    newestNanos = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: Int64.self))
    completeSinceNanos = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: Int64.self))
    rowCount = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 32, as: UInt32.self))
    let found = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 36, as: UInt32.self))
    guard found == FlowLogEntry.headerChecksum(bytes, logID), payloadByteCount <= FlowLogEntry.payload_bytes_max else {
      return nil
    }
  }

  /// The header as it stands in a file of a log.
  func bytes(logID: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FlowLogEntry.byteCount)
    bytes.withUnsafeMutableBytes { raw in
      raw.storeBytes(of: payloadChecksum.littleEndian, toByteOffset: 0, as: UInt32.self)
      raw.storeBytes(of: payloadByteCount.littleEndian, toByteOffset: 4, as: UInt32.self)
      raw.storeBytes(of: sequence.littleEndian, toByteOffset: 8, as: UInt64.self)
      raw.storeBytes(of: newestNanos.littleEndian, toByteOffset: 16, as: Int64.self)
      raw.storeBytes(of: completeSinceNanos.littleEndian, toByteOffset: 24, as: Int64.self)
      raw.storeBytes(of: rowCount.littleEndian, toByteOffset: 32, as: UInt32.self)
      let checksum = FlowLogEntry.headerChecksum(UnsafeRawBufferPointer(raw), logID)
      raw.storeBytes(of: checksum.littleEndian, toByteOffset: 36, as: UInt32.self)
    }
    return bytes
  }

  /// The bytes of the entry with its batch.
  var totalByteCount: Int { FlowLogEntry.byteCount + Int(payloadByteCount) }

  /// Whether a batch has the bytes that were written.
  func hasWritten(_ payload: UnsafeRawBufferPointer) -> Bool {
    payload.count == Int(payloadByteCount) && FlowLogEntry.checksum(payload) == payloadChecksum
  }

  private static func headerChecksum(_ bytes: UnsafeRawBufferPointer, _ logID: UInt64) -> UInt32 {
    var checksum = CRC32C()
    withUnsafeBytes(of: logID.littleEndian) { checksum.update($0) }
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[..<36]))
    return checksum.value
  }

  private static func checksum(_ payload: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(payload)
    return checksum.value
  }
}
