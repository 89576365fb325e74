import Foundation
import PicketClient
import Wire

/// Flows to send.
enum TestFlows {
  /// A whole number of hours since 1970, when the tests' traffic begins.
  static let hour: Int64 = 1_700_002_800_000_000_000

  static let second: Int64 = 1_000_000_000
  static let minute = 60 * second

  /// A flow that leaves a machine, some time after the hour.
  static func flow(
    from source: String = "10.0.0.1", to destination: String = "10.0.0.2", port: Int64 = 8_080,
    sourcePort: Int64 = 40_000,
    at nanos: Int64 = minute, name: String = "", direction: String = "egress"
  ) -> FlowRecord {
    FlowRecord(
      version: 2, account: "123456789010", interfaceID: "eni-1", srcAddr: source, dstAddr: destination,
      srcPort: sourcePort, dstPort: port, protocol: 6, packets: 3, bytes: 180, startUnixNanos: hour + nanos,
      endUnixNanos: hour + nanos + second, action: "ACCEPT", status: "OK", vpcID: "vpc-1", subNetID: "subnet-1",
      tcpFlags: 2, region: "eu-central-1", flowDirection: direction, pRowID: name)
  }

  /// A flow of many bytes that starts with the hour.
  static let large = FlowRecord(srcAddr: "10.0.0.1", bytes: 10_000, startUnixNanos: hour)

  /// A scan: flows to so many ports, a second apart.
  static func scan(
    ports: Range<Int64>, from source: String = "10.0.0.1", to destination: String = "10.0.0.2",
    at nanos: Int64 = minute,
    names: String = ""
  ) -> [FlowRecord] {
    ports.map { port in
      flow(
        from: source, to: destination, port: port, at: nanos + (port - ports.lowerBound) * second,
        name: names.isEmpty ? "" : "\(names)-\(port)")
    }
  }

  /// A line of the default format, some time after the hour.
  static func line(port: Int = 8_080, at nanos: Int64 = minute) -> String {
    let start = (hour + nanos) / second
    return "2 123456789010 eni-1 10.0.0.1 10.0.0.2 40000 \(port) 6 3 180 \(start) \(start + 1) ACCEPT OK"
  }
}

extension PicketClientError {
  /// What the daemon said of a call that it refused; empty when it said nothing.
  var text: String { if case .status(_, let message) = self { message } else { "" } }
}
