import Glibc

/// What was acknowledged last.
struct WitnessRecord: Equatable, Sendable {
  /// The number of the last acknowledged commit, or of the last entry of the flow log.
  var number: UInt64
  /// The number of the last alert; 0 before the first.
  var alertNumber: UInt64 = 0
  /// The frame of the log of writes that the commit ended with, and the checksum up to there.
  var position = WALPosition()
}

/// What a witness says that was written by the process before.
///
/// The page has a header of 64 bytes and two records of 64 bytes, which are written in turn; numbers are little-endian.
///
/// | bytes | what |
/// |---|---|
/// | 0..<8 | `PICKLAST` |
/// | 8..<12 | the version of the format |
/// | 16..<24 | the name of the state, or the number of the flow log |
/// | 24..<40 | the boot of the host in which it was made |
/// | 40..<48 | the inode of this file |
/// | 48..<56 | the inode of the database; 0 for the flow log |
/// | 60..<64 | CRC-32C of all before |
///
/// | bytes of a record | what |
/// |---|---|
/// | 0..<8 | the number of the commit |
/// | 8..<16 | the number of the last alert |
/// | 16..<24 | the salts of the log |
/// | 24..<28 | the frame |
/// | 32..<40 | the checksum up to it |
/// | 60..<64 | CRC-32C of all before |
struct WitnessPage: Equatable, Sendable {
  /// What the file is.
  enum Reading: Equatable, Sendable {
    /// There is none.
    case missing
    /// It is not as it was written, or of another version, with the reason.
    case unreadable(String)
    case page(WitnessPage)
  }

  /// The name of the state, or the number of the flow log.
  var name: UInt64
  /// The host was not restarted since it was made.
  var isOfThisBoot: Bool
  /// The inode that the file had.
  var inode: UInt64
  /// The inode that the database had; 0 for the flow log.
  var databaseInode: UInt64
  /// What was acknowledged last.
  var record: WitnessRecord

  static let byteCount = 4_096
  static let version: UInt32 = 1
  fileprivate static let partByteCount = 64
  private static let magic = Array("PICKLAST".utf8)

  /// Reads a file.
  static func read(path: String) -> Reading {
    if access(path, F_OK) != 0, errno == ENOENT { return .missing }
    do throws(StateError) {
      return try FlowLogContents(path: path, bytesMax: byteCount + 1).withBytes { read($0, boot: HostBoot.id) }
    } catch {
      return .unreadable(error.description)
    }
  }

  /// Reads the bytes of a page; `boot` is the present one of the host.
  static func read(_ bytes: UnsafeRawBufferPointer, boot: [UInt8]) -> Reading {
    guard bytes.count == byteCount else { return .unreadable("it has \(bytes.count) bytes, expected \(byteCount)") }
    guard bytes.starts(with: magic) else { return .unreadable("it does not begin like one") }
    guard isWhole(bytes, part: 0) else { return .unreadable("its header has changed") }
    let found: UInt32 = bytes.integer(at: 8)
    guard found == version else { return .unreadable("its format is \(found), expected \(version)") }
    // A process that was killed while it wrote a record leaves the one before.
    guard let record = [1, 2].compactMap({ record(bytes, part: $0) }).max(by: { $0.number < $1.number }) else {
      return .unreadable("none of its records is whole")
    }
    return .page(
      WitnessPage(
        name: bytes.integer(at: 16), isOfThisBoot: !boot.isEmpty && bytes[24..<40].elementsEqual(boot),
        inode: bytes.integer(at: 40), databaseInode: bytes.integer(at: 48), record: record))
  }

  /// The bytes of a page with one record.
  static func bytes(
    name: UInt64, boot: [UInt8], inode: UInt64, databaseInode: UInt64, _ record: WitnessRecord
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    bytes.replaceSubrange(0..<8, with: magic)
    bytes.replaceSubrange(24..<(24 + min(16, boot.count)), with: boot.prefix(16))
    bytes.withUnsafeMutableBytes { raw in
      raw.store(version, at: 8)
      raw.store(name, at: 16)
      raw.store(inode, at: 40)
      raw.store(databaseInode, at: 48)
      seal(raw, part: 0)
      store(record, in: raw)
    }
    return bytes
  }

  /// Writes a record into the place of the older one.
  static func store(_ record: WitnessRecord, in page: UnsafeMutableRawBufferPointer) {
    let part = 1 + Int(record.number & 1)
    let start = part * partByteCount
    page.store(record.number, at: start)
    page.store(record.alertNumber, at: start + 8)
    page.store(record.position.salts, at: start + 16)
    page.store(record.position.frame, at: start + 24)
    page.store(record.position.checksum, at: start + 32)
    seal(page, part: part)
  }

  private static func record(_ bytes: UnsafeRawBufferPointer, part: Int) -> WitnessRecord? {
    let start = part * partByteCount
    // A part that was never written is all zeros, whose checksum is another.
    guard isWhole(bytes, part: part) else { return nil }
    return WitnessRecord(
      number: bytes.integer(at: start), alertNumber: bytes.integer(at: start + 8),
      position: WALPosition(
        salts: bytes.integer(at: start + 16), frame: bytes.integer(at: start + 24),
        checksum: bytes.integer(at: start + 32)))
  }

  private static func isWhole(_ bytes: UnsafeRawBufferPointer, part: Int) -> Bool {
    bytes.integer(at: part * partByteCount + 60) == checksum(bytes, part: part)
  }

  private static func seal(_ page: UnsafeMutableRawBufferPointer, part: Int) {
    page.store(checksum(UnsafeRawBufferPointer(page), part: part), at: part * partByteCount + 60)
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, part: Int) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[(part * partByteCount)..<(part * partByteCount + 60)]))
    return checksum.value
  }
}

/// A page of memory that is a file, and that outlives a killed process without a call of the system.
///
/// It is never synced: after a power failure it may be older than what it tells of, never newer than what was
/// acknowledged. Used by one thread at a time.
final class Witness {
  private let page: UnsafeMutableRawBufferPointer
  private let file: GuardedFile

  /// Makes the file anew, in place of the one that is there; throws when that is not possible.
  init(_ path: String, name: UInt64, databaseInode: UInt64 = 0, _ record: WitnessRecord) throws(StateError) {
    let begun = path + ".new"
    unlink(begun)
    let descriptor = open(begun, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw Witness.error(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    let bytes = WitnessPage.bytes(
      name: name, boot: HostBoot.id, inode: UInt64(status.st_ino), databaseInode: databaseInode, record)
    // Written and not only sized: a page without room on the disk would end the process when it is stored to.
    let written = pwrite(descriptor, bytes, bytes.count, 0)
    let mapping =
      written == bytes.count
      ? mmap(nil, WitnessPage.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) : MAP_FAILED
    guard let mapping, mapping != MAP_FAILED, rename(begun, path) == 0,
      let file = GuardedFile(path, byteCountMin: WitnessPage.byteCount)
    else {
      let number = written >= 0 && written < bytes.count ? ENOSPC : errno
      unlink(begun)
      throw Witness.error(path, number)
    }
    self.file = file
    page = UnsafeMutableRawBufferPointer(start: mapping, count: WitnessPage.byteCount)
  }

  /// An older page does not stay when there is no new one: what it says would soon be wrong.
  private static func error(_ path: String, _ number: CInt) -> StateError {
    unlink(path)
    return StateError(flowLog: path, cannot: "make", number)
  }

  deinit { munmap(page.baseAddress, page.count) }

  /// Whether the file is still there, and not cut: storing to a page without a file would end the process.
  ///
  /// One call of the system.
  var isInPlace: Bool { file.isInPlace }

  /// Notes what is acknowledged; about a hundred instructions.
  func store(_ record: WitnessRecord) { WitnessPage.store(record, in: page) }
}

/// Names the time since the host was started.
enum HostBoot {
  /// Sixteen bytes, another in each boot; empty where the system does not tell.
  static let id: [UInt8] = {
    let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &text, text.count)
    let digits = text.prefix(max(0, count)).compactMap { Character(UnicodeScalar($0)).hexDigitValue.map { UInt8($0) } }
    guard digits.count == 32 else { return [] }
    return stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }()
}
