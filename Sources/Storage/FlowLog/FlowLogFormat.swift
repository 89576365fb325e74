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
  /// One more with each change of the format of a file, the encoding of batches included.
  static let version: UInt32 = 3
  /// The oldest version that is read; in version 2, batches have no owners.
  static let oldestVersion: UInt32 = 2
  private static let magic = Array("PICKFLOW".utf8)

  /// The bytes of the header.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FlowLogHeader.byteCount)
    bytes.replaceSubrange(0..<8, with: FlowLogHeader.magic)
    bytes.withUnsafeMutableBytes { raw in
      raw.store(FlowLogHeader.version, at: 8)
      raw.store(logID, at: 16)
      raw.store(number, at: 24)
      raw.store(firstSequence, at: 32)
      let checksum = FlowLogHeader.checksum(of: FlowLogHeader.magic, UnsafeRawBufferPointer(raw))
      raw.store(checksum, at: 60)
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
    let found: UInt32 = bytes.integer(at: 60)
    let isWhole = found == checksum(of: magic, bytes)
    guard bytes.starts(with: magic) else { return isWhole ? .damaged : .foreign }
    guard isWhole else { return .damaged }
    let version: UInt32 = bytes.integer(at: 8)
    if version < oldestVersion { return .older(version: version) }
    if version > FlowLogHeader.version { return .newer(version: version) }
    return .header(
      FlowLogHeader(
        logID: logID(in: bytes), number: bytes.integer(at: 24),
        firstSequence: bytes.integer(at: 32)))
  }

  /// The log's number in a header, right or not; 0 where there are too few bytes.
  static func logID(in bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.count < byteCount ? 0 : bytes.integer(at: 16)
  }

  /// The checksum of a header with a name, followed by these bytes after it.
  private static func checksum(of name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32C()
    name.withUnsafeBytes { checksum.update($0) }
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[name.count..<60]))
    return checksum.value
  }
}

/// The header of each batch in a file of the flow log; numbers are little-endian.
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
  static let payloadBytesMax = 64 << 20

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
    payloadChecksum = bytes.integer(at: 0)
    payloadByteCount = bytes.integer(at: 4)
    sequence = bytes.integer(at: 8)
    newestNanos = bytes.integer(at: 16)
    completeSinceNanos = bytes.integer(at: 24)
    rowCount = bytes.integer(at: 32)
    let found: UInt32 = bytes.integer(at: 36)
    guard found == FlowLogEntry.headerChecksum(bytes, logID), payloadByteCount <= FlowLogEntry.payloadBytesMax else {
      return nil
    }
  }

  /// The bytes of the header in a file of a log.
  func bytes(logID: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FlowLogEntry.byteCount)
    bytes.withUnsafeMutableBytes { raw in
      raw.store(payloadChecksum, at: 0)
      raw.store(payloadByteCount, at: 4)
      raw.store(sequence, at: 8)
      raw.store(newestNanos, at: 16)
      raw.store(completeSinceNanos, at: 24)
      raw.store(rowCount, at: 32)
      let checksum = FlowLogEntry.headerChecksum(UnsafeRawBufferPointer(raw), logID)
      raw.store(checksum, at: 36)
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

extension UnsafeRawBufferPointer {
  /// The little-endian integer at an offset.
  func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Integer {
    Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Stores an integer at an offset, little-endian.
  func store<Integer: FixedWidthInteger & BitwiseCopyable>(_ integer: Integer, at offset: Int) {
    storeBytes(of: integer.littleEndian, toByteOffset: offset, as: Integer.self)
  }
}
