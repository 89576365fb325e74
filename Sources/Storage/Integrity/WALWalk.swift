/// A place in the log of writes of SQLite (WAL): the frame that a commit ended with.
struct WALPosition: Equatable, Sendable {
  /// Names the life of the log: both salts of its header, which change whenever it begins anew.
  var salts: UInt64 = 0
  /// The number of the frame, from 1; 0 for none.
  var frame: UInt32 = 0
  /// The checksum of the log up to that frame.
  var checksum: UInt64 = 0
}

/// What the bytes of a WAL hold, by the checksums in it, read as SQLite does after a crash.
///
/// | bytes | what (big-endian) |
/// |---|---|
/// | 0..<4 | `0x377f0682`, or `0x377f0683` where checksums are of big-endian words |
/// | 4..<8 | the version of the format, 3007000 |
/// | 8..<12 | the bytes of a page |
/// | 12..<16 | how often the log began anew |
/// | 16..<24 | two salts |
/// | 24..<32 | the checksum of all before |
///
/// Behind it come frames: the number of a page, the pages of the database when the frame ends a commit (else 0), the two
/// salts, the checksum of all before and of this frame (from the header on, without the salts), and the page. The first
/// frame that does not fit ends the log. Takes any bytes; linear in them.
struct WALWalk: Equatable {
  /// What the header is.
  enum Header: Equatable {
    /// There is no byte.
    case empty
    /// It is not what SQLite writes: no frame counts.
    case damaged
    case sound
  }

  private(set) var header = Header.empty
  /// The bytes of a page; 0 without a sound header.
  private(set) var pageByteCount = 0
  /// Both salts.
  private(set) var salts: UInt64 = 0
  /// The checksum up to each frame that fits.
  private(set) var checksums: [UInt64] = []
  /// The last frame that ends a commit; 0 when there is none.
  private(set) var committedFrame = 0
  /// The pages of the database after it.
  private(set) var committedPageCount = 0
  /// The pages that the frames up to there have.
  private(set) var committedPages: Set<UInt32> = []
  /// Whole frames in the file, those that do not count included.
  private(set) var wholeFrameCount = 0
  /// Frames of this life of the log behind the first one that does not fit.
  private(set) var laterFrameCount = 0
  /// Commits that frames behind the last commit that counts would end, so far as they can be seen.
  private(set) var laterCommitCount = 0

  static let headerByteCount = 32
  static let frameHeaderByteCount = 24

  /// Walks through the bytes of a log.
  init(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    guard bytes.count >= WALWalk.headerByteCount, let order = ByteOrder(magic: bytes.bigEndian(at: 0)) else {
      header = .damaged
      return
    }
    var checksum = WALChecksum()
    checksum.add(bytes, 0..<24, order)
    pageByteCount = Int(bytes.bigEndian(at: 8))
    let isSize = pageByteCount >= 512 && pageByteCount <= 65_536 && pageByteCount & (pageByteCount - 1) == 0
    guard isSize, checksum.value == WALWalk.pair(bytes, at: 24), bytes.bigEndian(at: 4) == WALWalk.version else {
      header = .damaged
      return
    }
    header = .sound
    salts = WALWalk.pair(bytes, at: 16)
    wholeFrameCount = (bytes.count - WALWalk.headerByteCount) / frameByteCount
    takeFrames(bytes, checksum, order)
    countLater(bytes)
  }

  /// The checksum up to a frame; nil when the log does not reach it.
  func checksum(atFrame frame: UInt32) -> UInt64? {
    frame > 0 && frame <= checksums.count ? checksums[Int(frame) - 1] : nil
  }

  private var frameByteCount: Int { pageByteCount + WALWalk.frameHeaderByteCount }

  private func offset(ofFrame frame: Int) -> Int { WALWalk.headerByteCount + (frame - 1) * frameByteCount }

  private mutating func takeFrames(_ bytes: UnsafeRawBufferPointer, _ start: WALChecksum, _ order: ByteOrder) {
    var checksum = start
    var pages: [UInt32] = []
    for frame in stride(from: 1, through: wholeFrameCount, by: 1) {
      let offset = offset(ofFrame: frame)
      let page = bytes.bigEndian(at: offset)
      guard page > 0, WALWalk.pair(bytes, at: offset + 8) == salts else { return }
      checksum.add(bytes, offset..<(offset + 8), order)
      checksum.add(bytes, (offset + WALWalk.frameHeaderByteCount)..<(offset + frameByteCount), order)
      guard checksum.value == WALWalk.pair(bytes, at: offset + 16) else { return }
      checksums.append(checksum.value)
      pages.append(page)
      let pageCount = bytes.bigEndian(at: offset + 4)
      guard pageCount > 0 else { continue }
      committedFrame = frame
      committedPageCount = Int(pageCount)
      committedPages.formUnion(pages)
      pages.removeAll(keepingCapacity: true)
    }
  }

  /// Looks at what lies behind the last commit: frames of an earlier life of the log have other salts.
  private mutating func countLater(_ bytes: UnsafeRawBufferPointer) {
    for frame in stride(from: committedFrame + 1, through: wholeFrameCount, by: 1) {
      let offset = offset(ofFrame: frame)
      guard WALWalk.pair(bytes, at: offset + 8) == salts, bytes.bigEndian(at: offset) > 0 else { continue }
      if frame > checksums.count + 1 { laterFrameCount += 1 }
      if bytes.bigEndian(at: offset + 4) > 0 { laterCommitCount += 1 }
    }
  }

  /// In which order the bytes of the words are that are added up.
  fileprivate enum ByteOrder {
    case little, big

    init?(magic: UInt32) {
      switch magic {
      case 0x377f_0682: self = .little
      case 0x377f_0683: self = .big
      default: return nil
      }
    }
  }

  private static let version: UInt32 = 3_007_000

  fileprivate static func pair(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
    UInt64(bytes.bigEndian(at: offset)) << 32 | UInt64(bytes.bigEndian(at: offset + 4))
  }
}

/// The running checksum of a WAL: two sums of 32-bit words, each of which the other is added to.
private struct WALChecksum {
  private var first: UInt32 = 0
  private var second: UInt32 = 0

  var value: UInt64 { UInt64(first) << 32 | UInt64(second) }

  /// Adds bytes, a multiple of eight of them.
  mutating func add(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ order: WALWalk.ByteOrder) {
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let next = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
      first &+= (order == .little ? UInt32(littleEndian: word) : UInt32(bigEndian: word)) &+ second
      second &+= (order == .little ? UInt32(littleEndian: next) : UInt32(bigEndian: next)) &+ first
    }
  }
}

/// The header of the index of a WAL (`-shm`): where the process that wrote last had come to.
///
/// It is there twice, in the byte order of the host; the salts have that of the log.
///
/// | bytes | what |
/// |---|---|
/// | 0..<4 | the version, 3007000 |
/// | 12 | 1 once it is in use |
/// | 16..<20 | the last frame that ends a commit |
/// | 24..<32 | the checksum up to it |
/// | 32..<40 | the salts |
/// | 40..<48 | the checksum of all before |
/// | 96..<100 | the frames that are in the database |
struct WALIndex: Equatable {
  /// Where the log ended.
  var position: WALPosition
  /// How many frames of it are in the database.
  var backfilledFrame: UInt32

  static let headerByteCount = 136

  /// Reads the first bytes of an index; nil when they are none that was left in order.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= WALIndex.headerByteCount else { return nil }
    let first = UnsafeRawBufferPointer(rebasing: bytes[0..<48])
    guard first.elementsEqual(bytes[48..<96]), first[12] == 1, first.native(at: 0) == 3_007_000 else { return nil }
    var checksum = WALChecksum()
    checksum.add(first, 0..<40, 1.littleEndian == 1 ? .little : .big)
    guard checksum.value == WALIndex.pair(first, at: 40) else { return nil }
    position = WALIndex.position(first)
    backfilledFrame = bytes.native(at: 96)
  }

  /// The position in a header that this process has mapped and that nobody is writing to.
  static func position(_ header: UnsafeRawBufferPointer) -> WALPosition {
    WALPosition(
      salts: WALWalk.pair(header, at: 32), frame: header.native(at: 16), checksum: pair(header, at: 24))
  }

  private static func pair(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
    UInt64(bytes.native(at: offset)) << 32 | UInt64(bytes.native(at: offset + 4))
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  fileprivate func native(at offset: Int) -> UInt32 { loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
}
