/// An entry of the table of callers: who it is for, what they may call, and how much of the daemon they may take.
public struct CallerEntry: Sendable, Equatable {
  /// Whom an entry is for.
  public enum Match: Sendable, Hashable {
    /// The processes of a uid.
    case user(UInt32)
    /// The processes that have a gid as their own or among their supplementary groups; root and the daemon's user are not
    /// meant by it.
    case group(UInt32)
    /// All.
    case anyone
  }

  /// Whom it is for.
  public var match: Match
  /// What they may call; nil where that is as without the entry.
  public var methods: MethodGroups?
  /// The most that they may take.
  public var quotas: CallerQuotas

  /// Makes an entry.
  public init(_ match: Match, methods: MethodGroups? = nil, quotas: CallerQuotas = CallerQuotas()) {
    self.match = match
    self.methods = methods
    self.quotas = quotas
  }
}

/// The most that the processes of one uid may take together; nil where the entry does not bound it.
///
/// A quota never gives more than what is free beside the caller.
public struct CallerQuotas: Sendable, Equatable {
  /// Open connections.
  public var connections: Int?
  /// Calls that wait for their answer.
  public var calls: Int?
  /// What the daemon holds for them, in bytes.
  public var memoryBytes: Int?
  /// Queries that run or wait.
  public var querySlots: Int?

  /// Makes quotas.
  public init(connections: Int? = nil, calls: Int? = nil, memoryBytes: Int? = nil, querySlots: Int? = nil) {
    self.connections = connections
    self.calls = calls
    self.memoryBytes = memoryBytes
    self.querySlots = querySlots
  }

  /// These quotas, with others for what these leave open.
  func filled(from other: CallerQuotas) -> CallerQuotas {
    CallerQuotas(
      connections: connections ?? other.connections, calls: calls ?? other.calls,
      memoryBytes: memoryBytes ?? other.memoryBytes, querySlots: querySlots ?? other.querySlots)
  }
}
