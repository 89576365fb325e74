/// Who hears what becomes of a connection's calls.
///
/// Confined to the connection's event loop.
protocol ConnectionOwner: AnyObject {
  /// A call has its answer.
  func callEnded(_ call: Call, _ outcome: Result<[UInt8], PicketClientError>)

  /// The connection is gone, with these calls unanswered; `error` says so when it is the daemon's fault.
  func connectionLost(_ connection: Connection, calls: [Call], error: PicketClientError?)
}
