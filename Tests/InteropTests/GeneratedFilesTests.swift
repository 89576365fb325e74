import Foundation
import Testing

@Suite("What is generated and committed")
struct GeneratedFilesTests {
  private static let hasMatchingProtoc =
    Program.find("protoc").first.map { protoc in
      Program(
        executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", "\(protoc.path) --version | grep -q ' 3\\.21\\.'"]
      )
      .succeeds()
    } ?? false

  @Test(
    "The Python messages are what protoc makes of proto/",
    .enabled(
      if: GeneratedFilesTests.hasMatchingProtoc,
      "needs protoc 3.21 (Debian 12: protobuf-compiler); others write it differently"))
  func pythonMessages() async throws {
    let scratch = try ScratchDirectory()
    defer { scratch.remove() }
    let outcome = try await Program(
      executable: Repository.root.appendingPathComponent("scripts/generate-python"), arguments: [scratch.path.path]
    ).run()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    for file in ["picket/v1/detection_pb2.py", "picket/ttrpc/ttrpc_pb2.py"] {
      try expectFresh("clients/python/\(file)", scratch.path.appendingPathComponent(file))
    }
  }

  @Test(
    "The manual pages and completions are what the programs say of themselves",
    .enabled(if: Python.plain != nil, "needs python3"))
  func manual() async throws {
    let scratch = try ScratchDirectory()
    defer { scratch.remove() }
    let outcome = try await Program(
      executable: try #require(Python.plain),
      arguments: [
        Repository.root.appendingPathComponent("scripts/generate-manual").path, Repository.products.path,
        scratch.path.path,
      ]
    ).run()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    let completions = ["picket", "picketd"].flatMap { ["\($0).bash", "_\($0)", "\($0).fish"] }
    for file in ["man/picket.1", "man/picketd.8"] + completions.map({ "completions/\($0)" }) {
      try expectFresh("docs/\(file)", scratch.path.appendingPathComponent(file))
    }
  }

  private func expectFresh(_ committed: String, _ generated: URL) throws {
    let old = try Data(contentsOf: Repository.root.appendingPathComponent(committed))
    let isFresh = try old == Data(contentsOf: generated)
    #expect(isFresh, "\(committed) is stale: run 'make generate'")
  }
}
