import CPicketProto

/// How the durable state is.
public struct StateStatus: WireMessage {
  /// Where the state is kept.
  public var directory: String
  /// What acknowledged matches survive: `process` or `power`.
  public var durability: String
  /// Windows in the store.
  public var windowsStored: UInt64
  /// Windows in memory.
  public var windowsInMemory: UInt64
  /// Alerts in the store.
  public var alertsStored: UInt64
  /// Alerts of status OPEN.
  public var alertsOpen: UInt64
  /// Windows opened since the start: a flood of distinct dedup strings shows here.
  public var windowsOpened: UInt64
  /// Alerts created since the start.
  public var alertsCreated: UInt64
  /// Transactions committed since the start.
  public var commits: UInt64
  /// Transactions that failed since the start.
  public var commitsFailed: UInt64
  /// Why the last commit failed; empty when it went well.
  public var lastError: String
  /// Repeated events that were not counted again, since the start.
  public var duplicatesRefused: UInt64
  /// Alerts that retention has removed since the start.
  public var alertsRemoved: UInt64
  /// Windows that retention has removed since the start.
  public var windowsRemoved: UInt64
  /// The size of the store's files, in bytes.
  public var fileBytes: UInt64

  /// Makes a message.
  public init(
    directory: String = "",
    durability: String = "",
    windowsStored: UInt64 = 0,
    windowsInMemory: UInt64 = 0,
    alertsStored: UInt64 = 0,
    alertsOpen: UInt64 = 0,
    windowsOpened: UInt64 = 0,
    alertsCreated: UInt64 = 0,
    commits: UInt64 = 0,
    commitsFailed: UInt64 = 0,
    lastError: String = "",
    duplicatesRefused: UInt64 = 0,
    alertsRemoved: UInt64 = 0,
    windowsRemoved: UInt64 = 0,
    fileBytes: UInt64 = 0
  ) {
    self.directory = directory
    self.durability = durability
    self.windowsStored = windowsStored
    self.windowsInMemory = windowsInMemory
    self.alertsStored = alertsStored
    self.alertsOpen = alertsOpen
    self.windowsOpened = windowsOpened
    self.alertsCreated = alertsCreated
    self.commits = commits
    self.commitsFailed = commitsFailed
    self.lastError = lastError
    self.duplicatesRefused = duplicatesRefused
    self.alertsRemoved = alertsRemoved
    self.windowsRemoved = windowsRemoved
    self.fileBytes = fileBytes
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__state_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__StateStatus.self)
    directory = String(field: raw.pointee.directory)
    durability = String(field: raw.pointee.durability)
    windowsStored = raw.pointee.windows_stored
    windowsInMemory = raw.pointee.windows_in_memory
    alertsStored = raw.pointee.alerts_stored
    alertsOpen = raw.pointee.alerts_open
    windowsOpened = raw.pointee.windows_opened
    alertsCreated = raw.pointee.alerts_created
    commits = raw.pointee.commits
    commitsFailed = raw.pointee.commits_failed
    lastError = String(field: raw.pointee.last_error)
    duplicatesRefused = raw.pointee.duplicates_refused
    alertsRemoved = raw.pointee.alerts_removed
    windowsRemoved = raw.pointee.windows_removed
    fileBytes = raw.pointee.file_bytes
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__state_status__init)
    raw.pointee.directory = arena.text(directory)
    raw.pointee.durability = arena.text(durability)
    raw.pointee.windows_stored = windowsStored
    raw.pointee.windows_in_memory = windowsInMemory
    raw.pointee.alerts_stored = alertsStored
    raw.pointee.alerts_open = alertsOpen
    raw.pointee.windows_opened = windowsOpened
    raw.pointee.alerts_created = alertsCreated
    raw.pointee.commits = commits
    raw.pointee.commits_failed = commitsFailed
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.duplicates_refused = duplicatesRefused
    raw.pointee.alerts_removed = alertsRemoved
    raw.pointee.windows_removed = windowsRemoved
    raw.pointee.file_bytes = fileBytes
    return BuiltMessage(raw)
  }
}
