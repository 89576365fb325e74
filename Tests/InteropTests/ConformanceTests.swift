import Foundation
import TestSupport
import Testing

@Suite("Every client against golden frames, daemons that misbehave, and a daemon that is killed", .serialized)
struct ConformanceTests {
  @Test(
    "A client makes every call, reports what a daemon does wrong, and is in the table as it is",
    .enabled(if: Python.withProtobuf != nil, "needs python3 with google.protobuf (Debian: python3-protobuf)"),
    arguments: ["c", "go", "go-1.2", "python", "swift"])
  func conforms(client: String) async throws {
    let outcome = try await Program(
      executable: try #require(Python.withProtobuf),
      arguments: [
        Repository.root.appendingPathComponent("clients/conformance/run").path, "--client", client,
        "--daemon", Repository.picketd.path, "--products", Repository.products.path, "--check-table",
      ]
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
    // What the driver leaves out for want of a language, for the summary of the test run.
    for line in outcome.output.split(separator: "\n") where line.hasPrefix("skipped") { print(line) }
  }

  @Test(
    "The daemon answers each golden request as it says, and the values beside golden frames are theirs",
    .enabled(if: Python.withProtobuf != nil, "needs python3 with google.protobuf (Debian: python3-protobuf)"))
  func goldenRequests() async throws {
    let outcome = try await Program(
      executable: try #require(Python.withProtobuf),
      arguments: [
        Repository.root.appendingPathComponent("clients/conformance/run").path, "--only", "daemon",
        "--daemon", Repository.picketd.path,
      ]
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains(/picketd: ([1-9]\d+) golden requests/), "\(outcome.output)")
  }

  @Test(
    "A runner that answers everything with nothing, twice, passes none of it",
    .enabled(if: Python.withProtobuf != nil, "needs python3 with google.protobuf (Debian: python3-protobuf)"))
  func findsFaults() async throws {
    let directory = Repository.root.appendingPathComponent("clients/conformance")
    let outcome = try await Program(
      executable: try #require(Python.withProtobuf),
      arguments: [
        directory.appendingPathComponent("run").path, "--client", "swift", "--patience", "0.3",
        "--runner", directory.appendingPathComponent("broken.py").path,
      ]
    ).run()
    #expect(outcome.exitCode == 1)
    let summary = try #require(outcome.output.firstMatch(of: /swift: 0 of (\d+) passed\n/))
    #expect(try #require(Int(summary.1)) > 60)
  }
}

@Suite(
  "The Go client",
  .enabled(
    if: ContainerdClient.isAvailable, "needs Go and its ttrpc package (Debian: golang-github-containerd-ttrpc-dev)"))
struct GoClientTests {
  @Test("Its own tests pass against a running daemon")
  func tests() async throws {
    let daemon = try await Daemon()
    let scratch = try ScratchDirectory()
    let outcome = try await Program(
      executable: Repository.root.appendingPathComponent("clients/conformance/build-go"),
      arguments: [scratch.path("go"), "test"], environment: ["PICKET_SOCKET": daemon.socket]
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains("SKIP") && outcome.output.contains("ok"), "\(outcome.output)")
    try await daemon.stop()
  }
}
