/// How far the loading of the flow log has come.
public struct FlowLoadProgress: Sendable, Equatable {
  /// Bytes of the log that were read.
  public var bytesRead = 0
  /// Bytes of the whole log.
  public var bytesTotal = 0
  /// Flows that were loaded.
  public var rowCount = 0
}
