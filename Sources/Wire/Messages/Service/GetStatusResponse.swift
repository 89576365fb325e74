import CPicketProto

/// How the daemon is: counts, versions, limits.
public struct GetStatusResponse: WireMessage {
  /// The version of the daemon.
  public var version: String
  /// When the daemon started, in nanoseconds since 1970.
  public var startedUnixNanos: Int64
  /// How long the daemon has run, in nanoseconds.
  public var uptimeNanos: Int64
  /// Detections that were loaded.
  public var detectionsLoaded: UInt32
  /// Detections that are evaluated.
  public var detectionsActive: UInt32
  /// Problems found in detection files.
  public var problemCount: UInt32
  /// Events evaluated since the start.
  public var eventsEvaluated: UInt64
  /// Events refused since the start.
  public var eventsRejected: UInt64
  /// Matches since the start.
  public var matches: UInt64
  /// Failures of detections since the start.
  public var detectionErrors: UInt64
  /// Connections open now.
  public var connectionsOpen: UInt32
  /// Connections accepted since the start.
  public var connectionsAccepted: UInt64
  /// Connections refused since the start.
  public var connectionsRefused: UInt64
  /// Requests since the start.
  public var requests: UInt64
  /// Requests answered with a status other than OK.
  public var requestsFailed: UInt64
  /// Calls not yet answered.
  public var callsInFlight: UInt32
  /// The bounds in force.
  public var limits: [Limit]
  /// SERVING, or why not.
  public var state: String
  /// The versions of the libraries that matter when something is reported.
  public var components: [Component]
  /// The log types that detections look at.
  public var logTypes: [LogTypeStatus]
  /// When the detections were loaded, in nanoseconds since 1970.
  public var detectionsLoadedUnixNanos: Int64
  /// Connections that were closed because their framing was lost.
  public var connectionsBroken: UInt64
  /// How the durable state is; absent when the daemon keeps none beyond its own life.
  public var stateStatus: StateStatus?
  /// How the flow window is.
  public var flows: FlowStatus?
  /// The scheduled queries that are loaded, in order of name.
  public var queries: [ScheduledQueryStatus]

  /// Makes a message.
  public init(
    version: String = "",
    startedUnixNanos: Int64 = 0,
    uptimeNanos: Int64 = 0,
    detectionsLoaded: UInt32 = 0,
    detectionsActive: UInt32 = 0,
    problemCount: UInt32 = 0,
    eventsEvaluated: UInt64 = 0,
    eventsRejected: UInt64 = 0,
    matches: UInt64 = 0,
    detectionErrors: UInt64 = 0,
    connectionsOpen: UInt32 = 0,
    connectionsAccepted: UInt64 = 0,
    connectionsRefused: UInt64 = 0,
    requests: UInt64 = 0,
    requestsFailed: UInt64 = 0,
    callsInFlight: UInt32 = 0,
    limits: [Limit] = [],
    state: String = "",
    components: [Component] = [],
    logTypes: [LogTypeStatus] = [],
    detectionsLoadedUnixNanos: Int64 = 0,
    connectionsBroken: UInt64 = 0,
    stateStatus: StateStatus? = nil,
    flows: FlowStatus? = nil,
    queries: [ScheduledQueryStatus] = []
  ) {
    self.version = version
    self.startedUnixNanos = startedUnixNanos
    self.uptimeNanos = uptimeNanos
    self.detectionsLoaded = detectionsLoaded
    self.detectionsActive = detectionsActive
    self.problemCount = problemCount
    self.eventsEvaluated = eventsEvaluated
    self.eventsRejected = eventsRejected
    self.matches = matches
    self.detectionErrors = detectionErrors
    self.connectionsOpen = connectionsOpen
    self.connectionsAccepted = connectionsAccepted
    self.connectionsRefused = connectionsRefused
    self.requests = requests
    self.requestsFailed = requestsFailed
    self.callsInFlight = callsInFlight
    self.limits = limits
    self.state = state
    self.components = components
    self.logTypes = logTypes
    self.detectionsLoadedUnixNanos = detectionsLoadedUnixNanos
    self.connectionsBroken = connectionsBroken
    self.stateStatus = stateStatus
    self.flows = flows
    self.queries = queries
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_status_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetStatusResponse.self)
    version = String(field: raw.pointee.version)
    startedUnixNanos = raw.pointee.started_unix_nanos
    uptimeNanos = raw.pointee.uptime_nanos
    detectionsLoaded = raw.pointee.detections_loaded
    detectionsActive = raw.pointee.detections_active
    problemCount = raw.pointee.problem_count
    eventsEvaluated = raw.pointee.events_evaluated
    eventsRejected = raw.pointee.events_rejected
    matches = raw.pointee.matches
    detectionErrors = raw.pointee.detection_errors
    connectionsOpen = raw.pointee.connections_open
    connectionsAccepted = raw.pointee.connections_accepted
    connectionsRefused = raw.pointee.connections_refused
    requests = raw.pointee.requests
    requestsFailed = raw.pointee.requests_failed
    callsInFlight = raw.pointee.calls_in_flight
    limits = [Limit](field: raw.pointee.limits, count: raw.pointee.n_limits)
    state = String(field: raw.pointee.state)
    components = [Component](field: raw.pointee.components, count: raw.pointee.n_components)
    logTypes = [LogTypeStatus](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    detectionsLoadedUnixNanos = raw.pointee.detections_loaded_unix_nanos
    connectionsBroken = raw.pointee.connections_broken
    stateStatus = StateStatus?(field: raw.pointee.state_status)
    flows = FlowStatus?(field: raw.pointee.flows)
    queries = [ScheduledQueryStatus](field: raw.pointee.queries, count: raw.pointee.n_queries)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_status_response__init)
    raw.pointee.version = arena.text(version)
    raw.pointee.started_unix_nanos = startedUnixNanos
    raw.pointee.uptime_nanos = uptimeNanos
    raw.pointee.detections_loaded = detectionsLoaded
    raw.pointee.detections_active = detectionsActive
    raw.pointee.problem_count = problemCount
    raw.pointee.events_evaluated = eventsEvaluated
    raw.pointee.events_rejected = eventsRejected
    raw.pointee.matches = matches
    raw.pointee.detection_errors = detectionErrors
    raw.pointee.connections_open = connectionsOpen
    raw.pointee.connections_accepted = connectionsAccepted
    raw.pointee.connections_refused = connectionsRefused
    raw.pointee.requests = requests
    raw.pointee.requests_failed = requestsFailed
    raw.pointee.calls_in_flight = callsInFlight
    raw.pointee.n_limits = limits.count
    raw.pointee.limits = arena.list(limits)
    raw.pointee.state = arena.text(state)
    raw.pointee.n_components = components.count
    raw.pointee.components = arena.list(components)
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.list(logTypes)
    raw.pointee.detections_loaded_unix_nanos = detectionsLoadedUnixNanos
    raw.pointee.connections_broken = connectionsBroken
    raw.pointee.state_status = arena.submessage(stateStatus)
    raw.pointee.flows = arena.submessage(flows)
    raw.pointee.n_queries = queries.count
    raw.pointee.queries = arena.list(queries)
    return BuiltMessage(raw)
  }
}
