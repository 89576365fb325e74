import Wire

extension DetectionService {
  /// What each caller uses.
  func callers() -> ListCallersResponse {
    let (all, memory) = (server.callers.all, server.memory)
    var shown = all
    if all.count > DetectionService.callersMax {
      let largest = all.sorted { $0.memoryBytes.value > $1.memoryBytes.value }.prefix(DetectionService.callersMax)
      shown = largest.sorted { $0.userID < $1.userID }
    }
    return ListCallersResponse(
      callers: shown.map { CallerStatus($0, memory) }, callerCount: UInt64(all.count),
      memoryBytes: UInt64(clamping: memory.heldBytes), memoryBytesMax: UInt64(memory.bytesMax),
      memoryPeakBytes: UInt64(clamping: memory.peakBytes))
  }

  /// Callers of one answer, which keeps it below 256 KiB.
  private static let callersMax = 2_000
}

extension CallerStatus {
  /// What a caller uses at a moment.
  init(_ caller: Caller, _ memory: MemoryAccount) {
    self.init(
      userID: caller.userID, connectionsOpen: UInt32(clamping: caller.connectionsOpen.value),
      callsInFlight: UInt32(clamping: caller.callsInFlight.value), calls: caller.calls.value,
      callsDenied: caller.callsDenied.value, quotaRefusals: caller.quotaRefusals.value,
      memoryBytes: caller.memoryBytes.value, memoryBytesMax: UInt64(clamping: memory.bytesMax(of: caller)),
      queriesRunning: UInt32(clamping: caller.queriesRunning.value),
      queriesWaiting: UInt32(clamping: caller.queriesWaiting.value))
  }
}
