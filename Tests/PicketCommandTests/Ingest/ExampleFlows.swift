import Foundation

/// Lines of flow logs of a moment ago, which any flow window takes.
enum ExampleFlows {
  private static let start = Int(Date().timeIntervalSince1970) - 600

  /// The start of all flows as CloudWatch Logs writes times.
  static var timestamp: String { Date(timeIntervalSince1970: TimeInterval(start)).ISO8601Format() }

  /// A line of the default format.
  static func line(port: Int) -> String {
    "2 123456789012 eni-0a 10.0.0.1 10.0.0.2 49152 \(port) 6 10 840 \(start) \(start + 60) ACCEPT OK"
  }

  /// Lines of the default format with ports from 1 on.
  static func lines(_ count: Int) -> String {
    (1...count).map { line(port: $0) + "\n" }.joined()
  }

  /// A JSON record.
  static func record(port: Int) -> String {
    #"{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","dstPort":\#(port),"start":\#(start)}"#
  }
}
