import Foundation

/// The Python interpreters of this machine.
enum Python {
  /// Any Python 3.
  static let plain = Program.find("python3").first

  /// A Python 3 that has protobuf; the first one on the `PATH` may well have none.
  static let withProtobuf = Program.find("python3").first {
    Program(executable: $0, arguments: ["-c", "import google.protobuf"]).succeeds()
  }
}
