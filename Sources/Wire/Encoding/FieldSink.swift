/// Takes the fields of a message in order of their numbers.
protocol FieldSink {
  /// Takes a text that is not empty.
  mutating func add(_ number: UInt32, _ text: String)
  /// Takes a number.
  mutating func add(_ number: UInt32, _ integer: Int64)
}

extension FlowRecord {
  /// Hands the fields that are not null to a sink.
  func write(to sink: inout some FieldSink) {
    write(1, version, to: &sink)
    write(2, account, to: &sink)
    write(3, interfaceID, to: &sink)
    write(4, srcAddr, to: &sink)
    write(5, dstAddr, to: &sink)
    write(6, srcPort, to: &sink)
    write(7, dstPort, to: &sink)
    write(8, `protocol`, to: &sink)
    write(9, packets, to: &sink)
    write(10, bytes, to: &sink)
    write(11, startUnixNanos == 0 ? nil : startUnixNanos, to: &sink)
    write(12, endUnixNanos == 0 ? nil : endUnixNanos, to: &sink)
    write(13, action, to: &sink)
    write(14, status, to: &sink)
    write(15, vpcID, to: &sink)
    write(16, subNetID, to: &sink)
    write(17, instanceID, to: &sink)
    write(18, tcpFlags, to: &sink)
    write(19, trafficType, to: &sink)
    write(20, pktSrcAddr, to: &sink)
    write(21, pktDstAddr, to: &sink)
    write(22, region, to: &sink)
    write(23, azID, to: &sink)
    write(24, sublocationType, to: &sink)
    write(25, sublocationID, to: &sink)
    write(26, pktSrcAwsService, to: &sink)
    write(27, pktDstAwsService, to: &sink)
    write(28, flowDirection, to: &sink)
    write(29, trafficPath, to: &sink)
    write(33, pRowID, to: &sink)
  }

  @inline(__always)
  private func write(_ number: UInt32, _ text: String, to sink: inout some FieldSink) {
    if !text.isEmpty { sink.add(number, text) }
  }

  @inline(__always)
  private func write(_ number: UInt32, _ integer: Int64?, to sink: inout some FieldSink) {
    if let integer { sink.add(number, integer) }
  }
}
