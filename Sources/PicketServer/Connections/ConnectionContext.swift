import Logging

/// What all connections of a server share.
struct ConnectionContext: Sendable {
  let limits: ServerLimits
  let methods: MethodTable
  let counters: ServerCounters
  let logger: Logger
  /// Closed for lost framing, for requests that are too large together, or for answers left unread.
  let closed: EpisodeLog
}
