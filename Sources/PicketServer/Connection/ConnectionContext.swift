/// What all connections of a socket share, and who is at the other end of one.
struct ConnectionContext: Sendable {
  let server: ServerContext
  let counters: ServerCounters
  let methods: MethodTable
  /// Closed for lost framing, for requests that are too large together, or for answers left unread.
  let closed: RateLimitedLog
  /// Matches that the state refused.
  let uncommitted: RateLimitedLog
  /// Who is at the other end; each connection has a context with its own.
  var caller = Caller(userID: Caller.unknownID)
  /// What it may do.
  var access = CallerAccess(groups: [])
  /// Calls that callers may not make.
  let denied: RateLimitedLog

  init(_ server: ServerContext, _ methods: MethodTable) {
    self.server = server
    counters = server.counters
    self.methods = methods
    closed = RateLimitedLog(logger: server.logger)
    uncommitted = RateLimitedLog(logger: server.logger)
    denied = RateLimitedLog(logger: server.logger)
  }
}
