import Glibc
import Logging
import Synchronization
import Wire

/// What one connection may do.
struct CallerAccess: Sendable, Equatable {
  /// The methods that it may call.
  var groups: MethodGroups
  /// What the processes of its uid may take.
  var quotas = CallerQuotas()
  /// Whether its uid may take all connections there are.
  var mayTakeAllConnections = false
  /// The group whose members may call, for messages; nil where there is none.
  var socketGroup: String?

  /// The status of a call that it may not make.
  func denial(of method: MethodCounter, group: MethodGroups, to caller: Caller) -> RPCError {
    let membership = groups.isEmpty ? socketGroup.map { ", not being a member of the socket's \($0)" } ?? "" : ""
    return RPCError(
      .permissionDenied,
      """
      \(caller.description) may not call \(method.service)/\(method.method): that needs the method group '\(group)', and \
      this caller has \(groups)\(membership); an operator can allow it by 'methods' of an entry for it under 'callers' in \
      the configuration file of picketd\(membership.isEmpty ? "" : ", or add it to that group")
      """)
  }
}

/// Who may do what: the entries of the configuration, the first that matches, and what holds without one.
struct AccessRules: Sendable {
  let entries: [CallerEntry]
  let limits: ServerLimits
  /// The file of the data socket.
  let socket: SocketFile
  /// The daemon's user; nil where its processes cannot be told from others.
  let daemonUserID: UInt32?
  /// The name of the group that owned the socket's file at the start.
  private let socketGroupName: (id: UInt32, name: String)?

  /// Makes the rules of a server whose data socket is known.
  init(_ configuration: ServerConfiguration, socket: SocketFile) {
    self.init(
      entries: configuration.callers, limits: configuration.limits, socket: socket, daemonUserID: DaemonUser.id,
      groupName: AccountNames.groupName)
  }

  /// Makes rules; `groupName` is asked once, for the group that owns the socket's file.
  init(
    entries: [CallerEntry], limits: ServerLimits, socket: SocketFile, daemonUserID: UInt32?,
    groupName: (UInt32) -> String?
  ) {
    self.entries = entries
    self.limits = limits
    self.socket = socket
    self.daemonUserID = daemonUserID
    socketGroupName = socket.owner.flatMap { owner in groupName(owner.groupID).map { (owner.groupID, $0) } }
  }

  /// What a connection of a peer may do; without credentials it is one that cannot be told apart.
  func access(of peer: PeerCredentials?) -> CallerAccess { access(of: peer, socket.owner) }

  /// What a connection of a peer may do where the socket's file belongs to somebody.
  func access(of peer: PeerCredentials?, _ owner: SocketFile.Owner?) -> CallerAccess {
    let isTrusted = peer.map { $0.userID == 0 || $0.userID == daemonUserID } ?? false
    let entry = entries.first { entry in
      switch entry.match {
      case .user(let id): (peer?.userID ?? Caller.unknownID) == id
      case .group(let id): !isTrusted && peer?.isMember(of: id) == true
      case .anyone: !isTrusted
      }
    }
    var access = CallerAccess(groups: isTrusted ? .all : [])
    access.socketGroup = owner.map { groupText($0.groupID) }
    if !isTrusted, let peer, let owner, peer.userID == owner.userID || peer.isMember(of: owner.groupID) {
      access.groups = .allButAdmin
    }
    access.groups = entry?.methods ?? access.groups
    access.quotas = entry?.quotas ?? CallerQuotas()
    access.mayTakeAllConnections = isTrusted
    if !isTrusted, access.groups.isEmpty || peer?.userID ?? Caller.unknownID == Caller.unknownID {
      access.quotas = access.quotas.filled(from: smallestShare)
    }
    return access
  }

  /// What those may take who may call nothing, and those who cannot be told apart, together.
  private var smallestShare: CallerQuotas {
    CallerQuotas(
      connections: max(1, limits.connectionsMax / AccessRules.smallestPart),
      calls: max(1, limits.callerCallsMax / AccessRules.smallestPart),
      memoryBytes: limits.callerMemoryBytesMax / AccessRules.smallestPart, querySlots: 1)
  }

  private func groupText(_ id: UInt32) -> String {
    if let socketGroupName, socketGroupName.id == id { return "group \(socketGroupName.name)" }
    return "group (gid \(id))"
  }

  private static let smallestPart = 16

  /// Says, once, that the kernel does not report the supplementary groups of peers.
  func reportMissingGroups(_ logger: Logger) {
    if AccessRules.missingGroupsAreReported.exchange(true, ordering: .relaxed) { return }
    logger.warning(
      "the kernel does not report the supplementary groups of callers (SO_PEERGROUPS): only their own group counts")
  }

  private static let missingGroupsAreReported = Atomic<Bool>(false)

  /// Logs what the operator should know of who may call.
  func logNotice(to logger: Logger) {
    if let notice { logger.notice("\(notice)") }
  }

  /// What the operator should know of who may call; nil where nothing is unusual.
  var notice: String? {
    guard let path = socket.path, let owner = socket.owner else {
      return """
        the socket has no file that can be seen, and so no group: without entries under 'callers' in the configuration \
        file only root and the daemon's user may call
        """
    }
    if !owner.isOpenToAll || entries.contains(where: { $0.match == .anyone }) { return nil }
    return """
      every user may connect to \(path) (mode 0\(String(owner.mode, radix: 8))), and only members of its \
      \(groupText(owner.groupID)) may call; an entry 'uid: any' under 'callers' in the configuration file lets all others
      """
  }
}

/// The user that this process runs as.
enum DaemonUser {
  /// Its uid; nil where that is also the uid of all whom the kernel cannot map.
  static var id: UInt32? {
    let id = geteuid()
    return id == Caller.unknownID && !allUsersAreMapped ? nil : id
  }

  /// Whether every uid of the host is one of this process's user namespace, so that the kernel maps each to itself.
  private static var allUsersAreMapped: Bool {
    let map = ProcFile.text("/proc/self/uid_map")?.split { $0 == " " || $0 == "\n" } ?? []
    return map.count == 3 && map[2] == "4294967295"
  }
}
