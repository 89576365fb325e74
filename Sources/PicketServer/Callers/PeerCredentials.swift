import Glibc

/// Who is at the other end of a connection, as the kernel saw it when the connection was made.
struct PeerCredentials: Sendable, Equatable {
  /// The user of the process.
  var userID: UInt32
  /// The group of the process.
  var groupID: UInt32
  /// The process.
  var processID: Int32
  /// Its supplementary groups; nil where the kernel does not report them.
  var supplementaryGroups: [UInt32]?

  /// Whether the process has a group as its own or as a supplementary one.
  func isMember(of group: UInt32) -> Bool { groupID == group || supplementaryGroups?.contains(group) == true }
}

extension PeerCredentials {
  /// Asks the kernel about a socket; nil where it does not know.
  init?(ofSocket descriptor: CInt) {
    var credentials = KernelCredentials(processID: 0, userID: 0, groupID: 0)
    var length = socklen_t(MemoryLayout<KernelCredentials>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0,
      length == socklen_t(MemoryLayout<KernelCredentials>.size),
      // A socket that is not connected, or whose other end was not told, has these.
      credentials.userID != UInt32.max
    else { return nil }
    self.init(
      userID: credentials.userID, groupID: credentials.groupID, processID: credentials.processID,
      supplementaryGroups: PeerCredentials.supplementaryGroups(ofSocket: descriptor))
  }

  private static func supplementaryGroups(ofSocket descriptor: CInt) -> [UInt32]? {
    var groups = [UInt32](repeating: 0, count: groupsExpected)
    // A process may have up to 65,536 groups. Those of a connection stay as they are: the second try has room.
    for _ in 0..<2 {
      var length = socklen_t(groups.count * MemoryLayout<UInt32>.size)
      if getsockopt(descriptor, SOL_SOCKET, peerGroupsOption, &groups, &length) == 0 {
        return Array(groups.prefix(Int(length) / MemoryLayout<UInt32>.size))
      }
      guard errno == ERANGE else { return nil }
      groups = [UInt32](repeating: 0, count: Int(length) / MemoryLayout<UInt32>.size)
    }
    return nil
  }

  /// `SO_PEERGROUPS`, since Linux 4.13.
  private static let peerGroupsOption: CInt = 59
  private static let groupsExpected = 64
}

/// The kernel's `struct ucred`, which the C library shows only to those who ask for extensions.
private struct KernelCredentials {
  let processID: Int32
  let userID: UInt32
  let groupID: UInt32
}
