// Requests with flows are packed without libprotobuf-c, which would need a struct and a copy of every text for each flow.
extension IngestFlowRequest {
  /// The bytes of the message, those that libprotobuf-c makes of it.
  public func encoded() -> [UInt8] {
    packed() ?? encodedByLibrary()
  }

  /// The bytes of the message; nil when a text holds a NUL, which takes more care.
  private func packed() -> [UInt8]? {
    let flowByteCounts = flows.map { flow in
      var counter = PackedFieldCounter()
      flow.write(to: &counter)
      return counter.byteCount
    }
    var hasNUL = false
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount(flowByteCounts)) { memory, initializedCount in
      guard let start = memory.baseAddress else { return }
      var writer = PackedFieldWriter(to: start)
      write(flowByteCounts, to: &writer)
      initializedCount = writer.byteCount(since: start)
      hasNUL = writer.hasNUL
    }
    return hasNUL ? nil : bytes
  }

  private func byteCount(_ flowByteCounts: [Int]) -> Int {
    var counter = PackedFieldCounter()
    if !logType.isEmpty { counter.add(Number.logType.rawValue, logType) }
    for count in flowByteCounts { counter.addBytes(Number.flows.rawValue, count: count) }
    if !lines.isEmpty { counter.addBytes(Number.lines.rawValue, count: lines.count) }
    if !format.isEmpty { counter.add(Number.format.rawValue, format) }
    return counter.byteCount
  }

  private func write(_ flowByteCounts: [Int], to writer: inout PackedFieldWriter) {
    if !logType.isEmpty { writer.add(Number.logType.rawValue, logType) }
    for (flow, count) in zip(flows, flowByteCounts) {
      writer.addPrefix(Number.flows.rawValue, count: count)
      flow.write(to: &writer)
    }
    if !lines.isEmpty { lines.withUnsafeBytes { writer.addBytes(Number.lines.rawValue, $0) } }
    if !format.isEmpty { writer.add(Number.format.rawValue, format) }
  }
}
