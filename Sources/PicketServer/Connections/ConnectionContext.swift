import Flows
import Logging
import Storage

/// What all connections of a server share, and who is at the other end of one.
struct ConnectionContext: Sendable {
  let limits: ServerLimits
  let textLimits: FlowTextLimits
  let methods: MethodTable
  let counters: ServerCounters
  let logger: Logger
  /// Closed for lost framing, for requests that are too large together, or for answers left unread.
  let closed: EpisodeLog
  /// Matches that the state refused.
  let uncommitted: EpisodeLog
  let store: AlertStore
  let time: WindowTime
  /// Who is at the other end; each connection has a context with its own.
  var peer: PeerCredentials?
}
