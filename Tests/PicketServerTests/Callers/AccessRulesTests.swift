import Glibc
import TestSupport
import Testing
import Wire

@testable import PicketServer

extension MethodGroups {
  fileprivate static let none: MethodGroups = []
  fileprivate static let reading: MethodGroups = [.read, .admin]
}

@Suite struct AccessRulesTests {
  private static let owner = SocketFile.Owner(userID: 0, groupID: 500, mode: 0o660)

  private func rules(_ entries: [CallerEntry] = [], daemonUserID: UInt32? = 600) -> AccessRules {
    AccessRules(
      entries: entries, limits: ServerLimits(), socket: SocketFile(path: nil), daemonUserID: daemonUserID,
      groupName: { _ in nil })
  }

  private static func peer(_ user: UInt32, _ group: UInt32 = 1_000, _ groups: [UInt32]? = []) -> PeerCredentials {
    PeerCredentials(userID: user, groupID: group, processID: 1, supplementaryGroups: groups)
  }

  @Test(
    "Without entries root and the daemon's user may do all, the socket's group and owner all but admin, others nothing",
    arguments: [
      (peer(0), .all), (peer(600), .all), (peer(1_000), .none), (peer(1_000, 500), .allButAdmin),
      (peer(1_000, 1_000, [7, 500]), .allButAdmin), (peer(1_000, 1_000, nil), .none), (nil, .none),
      (peer(65_534), .none),
      (peer(65_534, 500), .allButAdmin),
    ] as [(PeerCredentials?, MethodGroups)])
  func defaults(peer: PeerCredentials?, groups: MethodGroups) {
    #expect(rules().access(of: peer, Self.owner).groups == groups)
  }

  @Test("Who owns the socket's file may call as its group may")
  func owner() {
    let owner = SocketFile.Owner(userID: 77, groupID: 500, mode: 0o600)
    #expect(rules().access(of: Self.peer(77), owner).groups == .allButAdmin)
    #expect(rules().access(of: Self.peer(78), owner).groups == [])
    #expect(rules().access(of: Self.peer(77, 500), nil).groups == [], "a socket without a file has no group")
  }

  @Test("The overflow uid is not the daemon's user where it may be anybody")
  func overflow() {
    #expect(rules(daemonUserID: nil).access(of: Self.peer(65_534), Self.owner).groups == [])
    #expect(rules(daemonUserID: 65_534).access(of: Self.peer(65_534), Self.owner).groups == .all)
    #expect(DaemonUser.id == geteuid())
  }

  @Test(
    "The first entry that matches holds, by uid, by any of the groups, or for all",
    arguments: [
      (peer(1_000), .evaluate), (peer(1_001, 20), .read), (peer(1_001, 9, [8, 20]), .read),
      (peer(1_000, 20), .evaluate), (peer(1_002), .reading), (peer(1_003), .query), (nil, .query),
      (peer(0), .all), (peer(0, 20), .all), (peer(600, 20), .all), (peer(65_534), .query),
    ] as [(PeerCredentials?, MethodGroups)])
  func firstMatch(peer: PeerCredentials?, groups: MethodGroups) {
    let entries = [
      CallerEntry(.user(1_000), methods: .evaluate), CallerEntry(.group(20), methods: .read),
      CallerEntry(.user(1_002), methods: [.read, .admin]), CallerEntry(.anyone, methods: .query),
    ]
    #expect(rules(entries).access(of: peer, Self.owner).groups == groups)
  }

  @Test("An entry by uid holds for root and the daemon's user too, one for all does not")
  func trusted() {
    let entries = [CallerEntry(.user(0), methods: .read), CallerEntry(.anyone, methods: [])]
    #expect(rules(entries).access(of: Self.peer(0), Self.owner).groups == .read)
    #expect(rules(entries).access(of: Self.peer(600), Self.owner).groups == .all)
    #expect(rules(entries).access(of: Self.peer(0), Self.owner).mayTakeAllConnections)
    #expect(!rules(entries).access(of: Self.peer(1_000, 500), Self.owner).mayTakeAllConnections)
  }

  @Test("An entry with quotas alone leaves the methods as they are without it")
  func quotasAlone() {
    let quotas = CallerQuotas(connections: 3, querySlots: 2)
    let access = rules([CallerEntry(.group(500), quotas: quotas)]).access(of: Self.peer(1_000, 500), Self.owner)
    #expect(access.groups == .allButAdmin && access.quotas == quotas)
  }

  @Test("Who may call nothing or cannot be told apart has the smallest share, but for what an entry gives")
  func smallestShare() {
    let share = CallerQuotas(connections: 256, calls: 1_024, memoryBytes: 67_108_864, querySlots: 1)
    #expect(rules().access(of: Self.peer(1_000), Self.owner).quotas == share)
    #expect(rules().access(of: nil, Self.owner).quotas == share)
    #expect(rules().access(of: Self.peer(65_534, 500), Self.owner).quotas == share)
    #expect(rules().access(of: Self.peer(1_000, 500), Self.owner).quotas == CallerQuotas())
    let entry = CallerEntry(.user(65_534), methods: .all, quotas: CallerQuotas(connections: 1_000))
    let access = rules([entry]).access(of: nil, Self.owner)
    #expect(access.groups == .all && access.quotas == CallerQuotas(connections: 1_000).filled(from: share))
  }

  @Test("A refusal names the caller, the method, its group, what the caller has, and what an operator can do")
  func denial() {
    let caller = Caller(userID: 1_000)
    let method = MethodCounter(service: "picket.v1.Admin", method: "SetAlertStatus")
    let member = rules().access(of: Self.peer(1_000, 500), Self.owner).denial(of: method, group: .admin, to: caller)
    #expect(member.code == .permissionDenied)
    #expect(
      member.message == """
        uid 1000 may not call picket.v1.Admin/SetAlertStatus: that needs the method group 'admin', and this caller has \
        read, evaluate, ingest, query; an operator can allow it by 'methods' of an entry for it under 'callers' in the \
        configuration file of picketd
        """)
    let stranger = rules().access(of: Self.peer(1_000), Self.owner).denial(of: method, group: .admin, to: caller)
    #expect(stranger.message.contains("has none, not being a member of the socket's group (gid 500); "))
    #expect(stranger.message.hasSuffix("in the configuration file of picketd, or add it to that group"))
  }

  @Test("A socket that every user may open is mentioned, unless an entry says what others may do")
  func notice() throws {
    let scratch = try ScratchDirectory()
    func notice(_ mode: mode_t, _ entries: [CallerEntry] = []) throws -> String? {
      let bound = try BoundSocket(path: scratch.path("s"), mode: mode)
      defer {
        close(bound.descriptor)
        bound.remove()
      }
      let file = SocketFile(ofSocket: bound.descriptor)
      #expect(file.path == scratch.path("s") && file.owner?.mode == UInt32(mode))
      return AccessRules(
        entries: entries, limits: ServerLimits(), socket: file, daemonUserID: nil, groupName: { _ in "people" }
      ).notice
    }
    #expect(try notice(0o660) == nil)
    let text = try #require(try notice(0o666))
    #expect(text.contains("every user may connect to \(scratch.path("s")) (mode 0666)"), "\(text)")
    #expect(text.contains("only members of its group people may call"), "\(text)")
    #expect(try notice(0o666, [CallerEntry(.anyone, methods: .read)]) == nil)
    #expect(rules().notice?.contains("the socket has no file") == true)
  }
}

@Suite struct PeerCredentialsTests {
  @Test("The kernel reports uid, gid, process and all groups of the other end")
  func ofThisProcess() throws {
    var ends: [CInt] = [-1, -1]
    try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { ends.forEach { close($0) } }
    let peer = try #require(PeerCredentials(ofSocket: ends[0]))
    #expect(peer.userID == geteuid() && peer.groupID == getegid() && peer.processID == getpid())
    var groups = [gid_t](repeating: 0, count: 65_536)
    let count = getgroups(CInt(groups.count), &groups)
    #expect(peer.supplementaryGroups?.sorted() == groups.prefix(Int(count)).sorted())
  }

  @Test("What is no connected Unix socket has none")
  func none() {
    let socket = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    #expect(PeerCredentials(ofSocket: socket) == nil)
    #expect(PeerCredentials(ofSocket: -1) == nil)
    #expect(SocketFile(ofSocket: socket).path == nil)
  }
}
