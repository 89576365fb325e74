import Foundation
import Testing

@Suite("The Python client")
struct PythonClientTests {
  @Test(
    "The Python client makes all five calls to a running daemon",
    .enabled(if: Python.withProtobuf != nil, "needs python3 with google.protobuf (Debian: python3-protobuf)"))
  func makesAllCalls() async throws {
    let daemon = try await Daemon()
    let script = Repository.root.appendingPathComponent("clients/python/tests/test_client.py")
    let outcome = try await Program(
      executable: try #require(Python.withProtobuf),
      arguments: [script.path, "--socket", daemon.socket],
      environment: ["PYTHONDONTWRITEBYTECODE": "1"]
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("\nOK\n"), "some were skipped or none ran: \(outcome.errors)")
    try await daemon.stop()
  }
}
