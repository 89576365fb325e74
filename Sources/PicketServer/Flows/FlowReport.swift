import Flows
import Storage
import Wire

/// Says how the flow window is.
struct FlowReport: Sendable {
  let flows: FlowStore
  let counters: ServerCounters

  /// The flows' part of GetStatus.
  func status() -> FlowStatus {
    let (store, info) = flows.statusWithInfo
    let everIn = UInt64(flows.recovery.rowCount) + store.rowsAccepted
    return FlowStatus(
      window: Wire.FlowWindowInfo(info), flowsAccepted: store.rowsAccepted, flowsRefused: counters.flowsRefused.value,
      flowsRepeated: store.rowsRepeated, flowsEvicted: everIn - min(everIn, UInt64(info.flow_count)),
      queriesRun: counters.queriesRun.value, queriesFailed: counters.queriesFailed.value,
      directory: flows.configuration.directory.map { "\($0)/flows" } ?? "", logBytes: UInt64(store.logByteCount),
      commits: store.batchesAccepted, commitsFailed: store.batchesFailed, lastError: store.lastError,
      flowsUndated: store.rowsUndated)
  }
}
