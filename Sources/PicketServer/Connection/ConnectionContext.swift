/// What all connections of a socket share, and who is at the other end of one.
struct ConnectionContext: Sendable {
  let server: ServerContext
  let counters: ServerCounters
  let methods: MethodTable
  /// Closed for lost framing, for requests that are too large together, or for answers left unread.
  let closed: RateLimitedLog
  /// Who is at the other end; each connection has a context with its own.
  var caller = Caller(userID: Caller.unknownID)
  /// What it may do.
  var access = CallerAccess(groups: [])
  /// Calls that callers may not make.
  let denied: RateLimitedLog

  /// The memory of a connection of the caller, with what every connection takes reserved; nil where there is none left.
  func makeMemory() -> ConnectionMemory? {
    let memory = ConnectionMemory(server.memory, caller, bytesMax: server.limits.connectionMemoryBytesMax)
    return memory.reserve(ConnectionMemory.baseBytes) == nil ? memory : nil
  }

  init(_ server: ServerContext, _ methods: MethodTable) {
    self.server = server
    counters = server.counters
    self.methods = methods
    closed = RateLimitedLog(logger: server.logger)
    denied = RateLimitedLog(logger: server.logger)
  }
}
