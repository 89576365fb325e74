import PicketClient

/// A batch of named flows of the load.
struct FlowLoadBatch: Hashable {
  let number: Int
  let flowCount: Int
  /// The event time of its first flow, in nanoseconds since 1970.
  let startNanos: Int64

  /// The names of its flows.
  var names: [String] { (0..<flowCount).map { "b\(number)-\($0)" } }

  /// The call that sends it.
  var request: IngestFlowRequest {
    IngestFlowRequest(
      flows: names.enumerated().map { place, name in
        FlowRecord(
          srcAddr: "10.1.\(number / 256 % 256).\(number % 256)", dstAddr: "10.2.0.\(place % 256)",
          dstPort: Int64(place), bytes: Int64(number), startUnixNanos: startNanos + Int64(place) * 1_000_000,
          action: "ACCEPT", pRowID: name)
      })
  }
}
