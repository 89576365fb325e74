import Primitives
import Wire

/// What each uid that calls uses of the daemon, for people and for programs.
struct CallerText {
  let response: ListCallersResponse
  let style: Style

  func lines() -> [String] {
    let header = [
      "UID", "USER", "CONNECTIONS", "CALLS", "IN FLIGHT", "DENIED", "OVER QUOTA", "MEMORY", "AT MOST", "QUERIES",
    ]
    let table = Table(header: header, rows: response.callers.map(cells)).lines(style: style)
    return Array([table, [memory.line(style)] + further].filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private func cells(of caller: CallerStatus) -> [String] {
    [
      "\(caller.userID)", UserName.name(of: caller.userID) ?? "-", grouped(caller.connectionsOpen),
      grouped(caller.calls),
      grouped(caller.callsInFlight), grouped(caller.callsDenied), grouped(caller.quotaRefusals),
      grouped(caller.memoryBytes), grouped(caller.memoryBytesMax),
      "\(grouped(caller.queriesRunning)) running, \(grouped(caller.queriesWaiting)) waiting",
    ]
  }

  private var memory: Fact {
    Fact(
      "Memory", "\(grouped(response.memoryBytes)) bytes held", "\(grouped(response.memoryPeakBytes)) at the peak",
      "\(grouped(response.memoryBytesMax)) at most")
  }

  private var further: [String] {
    let shown = UInt64(response.callers.count)
    if response.callerCount <= shown { return [] }
    return ["\(grouped(response.callerCount - shown)) more that hold less are not shown"]
  }

  /// The answer with the name of each user.
  static func json(of response: ListCallersResponse) -> JSONValue {
    let callers: JSONValue = .list(response.callers) { caller in
      let name: JSONValue = UserName.name(of: caller.userID).map { .string($0) } ?? .null
      return .object(members(of: WireJSON.value(of: caller)) + [(key: "user_name", value: name)])
    }
    return .object(
      members(of: WireJSON.value(of: response)).map { (key: $0.key, value: $0.key == "callers" ? callers : $0.value) })
  }

  private static func members(of value: JSONValue) -> [(key: String, value: JSONValue)] {
    if case .object(let members) = value { members } else { [] }
  }
}
