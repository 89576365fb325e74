import Glibc
import PicketServer
import Yams

// The table of callers: who may call what, and how much of the daemon each uid may take.
extension SettingsFile {
  private static let matchKeys = ["uid", "user", "group"]

  /// Reads the list of entries; those that have a problem are reported and left out, and nothing is none.
  mutating func callers(_ node: Node) -> [CallerEntry] {
    if node.isNothing { return [] }
    guard let sequence = node.sequence else {
      report(node, "expected a list of callers, each with uid, user or group")
      return []
    }
    var entries: [CallerEntry] = []
    for node in sequence {
      guard let entry = caller(node) else { continue }
      reportUnreachable(entry, node, behind: entries)
      entries.append(entry)
    }
    return entries
  }

  /// An entry that never holds is a mistake: the first that matches does.
  private mutating func reportUnreachable(_ entry: CallerEntry, _ node: Node, behind entries: [CallerEntry]) {
    if entries.contains(where: { $0.match == entry.match }) {
      report(node, "an entry before this one is for the same caller, and the first that matches holds")
    } else if entries.contains(where: { $0.match == .anyone }) {
      report(node, "no entry behind 'uid: any' ever holds: the first that matches does; expected that one last")
    }
  }

  private mutating func caller(_ node: Node) -> CallerEntry? {
    guard case .mapping(let mapping) = node else {
      report(node, "expected a caller, such as {user: sensor, methods: [evaluate, ingest]}")
      return nil
    }
    var matches: [CallerEntry.Match?] = []
    var entry = CallerEntry(.anyone)
    for (key, value) in mapping {
      switch key.string {
      case "uid": matches.append(uid(value))
      case "user": matches.append(account(value, "user", AccountNames.userID).map { .user($0) })
      case "group": matches.append(account(value, "group", AccountNames.groupID).map { .group($0) })
      case "methods": entry.methods = methods(value)
      case "quotas": entry.quotas = quotas(value)
      default: reportUnknown(key, "setting of a caller", ConfigurationKey.callerSettings.map(\.name))
      }
    }
    if matches.count != 1 {
      let given = mapping.keys.compactMap(\.string).filter(SettingsFile.matchKeys.contains)
      report(
        node, "expected one of uid, user and group, not \(given.isEmpty ? "none" : given.joined(separator: " and "))")
    }
    guard matches.count == 1, let match = matches[0] else { return nil }
    entry.match = match
    return entry
  }

  private mutating func uid(_ node: Node) -> CallerEntry.Match? {
    if node.string == "any" { return .anyone }
    // The last number stands for no user.
    if let number = node.int, let id = UInt32(exactly: number), id != .max { return .user(id) }
    report(node, "uid: expected a number from 0 to \(UInt32.max - 1), or any")
    return nil
  }

  /// Looks up the name of a user or of a group.
  private mutating func account(
    _ node: Node, _ kind: String, _ lookUp: (String) throws(AccountNames.LookupFailure) -> UInt32?
  ) -> UInt32? {
    guard let name = text(node) else { return nil }
    do {
      if let id = try lookUp(name) { return id }
      let hint = UInt32(name) == nil ? "" : kind == "user" ? "; a number goes under uid" : "; expected a name"
      report(node, "\(kind): there is no \(kind) '\(name)' on this host\(hint)")
    } catch {
      report(node, "\(kind): '\(name)' cannot be looked up: \(String(cString: strerror(error.errno)))")
    }
    return nil
  }

  private mutating func methods(_ node: Node) -> MethodGroups {
    guard let sequence = node.sequence else {
      report(node, "methods: expected a list such as [read, evaluate]; [] for none")
      return []
    }
    var groups: MethodGroups = []
    for node in sequence {
      if let group = MethodGroups.named.first(where: { $0.name == node.string })?.group {
        groups.insert(group)
      } else {
        reportUnknown(node, "method group", MethodGroups.named.map(\.name))
      }
    }
    return groups
  }

  private mutating func quotas(_ node: Node) -> CallerQuotas {
    var quotas = CallerQuotas()
    guard case .mapping(let mapping) = node else {
      report(node, "expected quotas, one 'name: number' a line")
      return quotas
    }
    for (key, value) in mapping {
      if let quota = CallerQuotas.keys.first(where: { $0.name == key.string }) {
        quotas[keyPath: quota.path] = number(quota.name, value, quota.range)
      } else {
        reportUnknown(key, "quota", CallerQuotas.keys.map(\.name))
      }
    }
    return quotas
  }
}
