/// A file of the host, whatever its name is at the moment.
public struct FileIdentity: Hashable, Comparable, Codable, Sendable {
  /// The number of the file system.
  public var device: UInt64
  /// The number of the file in it, which a later file may have again.
  public var inode: UInt64

  /// Makes an identity.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// Orders by device, then by inode.
  public static func < (left: FileIdentity, right: FileIdentity) -> Bool {
    (left.device, left.inode) < (right.device, right.inode)
  }
}

/// A hash of bytes of a file that end at an offset, by which it is recognised.
public struct Fingerprint: Hashable, Codable, Sendable {
  /// The most bytes of a first line that are looked at.
  static let headBytesMax = 1_024
  /// The most bytes before an offset that are looked at.
  static let tailBytesMax = 256

  /// How many bytes the hash is of.
  public var byteCount: Int
  /// Their hash.
  public var hash: UInt64

  /// That of no bytes.
  static let empty = Fingerprint(of: [UInt8]())

  /// The fingerprint of some bytes.
  init(of bytes: some Collection<UInt8>) {
    byteCount = bytes.count
    hash = StableHash.of(bytes)
  }

  /// The fingerprint of a file's first line, which no longer changes once it has an end; nil before that.
  init?(headOf bytes: [UInt8]) {
    if let end = bytes.prefix(Fingerprint.headBytesMax).firstIndex(of: 0x0A) {
      self.init(of: bytes[...end])
    } else if bytes.count >= Fingerprint.headBytesMax {
      self.init(of: bytes.prefix(Fingerprint.headBytesMax))
    } else {
      return nil
    }
  }
}

/// What was written to one file from its making until it was truncated, wherever it stands by now: renamed, copied or
/// compressed.
public struct Generation: Codable, Sendable {
  /// A hash of the first file that had it and of its first line.
  public let id: String
  /// Its first line.
  let head: Fingerprint
  /// Through which byte its lines are acknowledged; always the begin of a line.
  public internal(set) var offset: Int
  /// The last bytes before the offset.
  var tail: Fingerprint
  /// Whether the file that has it is complete and was read to its end.
  var isFinished = false
  /// Looks at the directories since a file had it.
  var looksWithoutFile = 0

  /// The id of a generation that begins in a file; `epoch` tells those apart that a file had with the same first line.
  static func id(of identity: FileIdentity, head: Fingerprint, epoch: Int) -> String {
    var hash = StableHash()
    for number in [identity.device, identity.inode, head.hash, UInt64(head.byteCount), UInt64(epoch)] {
      hash.take(number)
    }
    return StableHash.text(hash.value)
  }
}

/// Through which byte of a generation lines are acknowledged.
public struct LinePosition: Sendable, Equatable {
  /// The generation's id.
  public let generation: String
  /// The offset after the last line.
  public let offset: Int
  /// The last bytes before the offset.
  let tail: Fingerprint
}
