import Foundation
import TestSupport
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

  private static let pluginCanRun = Program(
    executable: URL(fileURLWithPath: "/usr/bin/python3"), arguments: ["-c", "import google.protobuf"]
  ).succeeds()

  @Test(
    "The C messages are what protoc-c makes of proto/",
    .enabled(if: !Program.find("protoc-c").isEmpty, "needs protoc-c (Debian: protobuf-c-compiler)"))
  func cMessages() async throws {
    let files = ["picket/v1/admin", "picket/v1/detection", "ttrpc/ttrpc"].flatMap {
      ["\($0).pb-c.c", "\($0).pb-c.h"]
    }
    try await expectFresh(files, in: "Sources/CPicketProto", madeBy: "proto/generate")
  }

  @Test(
    "The Swift messages and methods are what the plugin of protoc makes of proto/",
    .enabled(
      if: !Program.find("protoc").isEmpty && GeneratedFilesTests.pluginCanRun,
      "needs protoc (Debian: protobuf-compiler) and protobuf in /usr/bin/python3 (Debian: python3-protobuf)"))
  func swiftMessages() async throws {
    let files = ["admin", "detection", "ttrpc"].map { "Wire/Generated/\($0).pb.swift" }
    try await expectFresh(
      files + ["PicketClient/Generated/Calls.swift"], in: "Sources", madeBy: "proto/generate-swift")
  }

  @Test(
    "The Python messages and their types are what protoc makes of proto/",
    .enabled(
      if: GeneratedFilesTests.hasMatchingProtoc,
      "needs protoc 3.21 (Debian 12: protobuf-compiler); others write it differently"))
  func pythonMessages() async throws {
    let files = ["picket/v1/admin_pb2", "picket/v1/detection_pb2", "picket/ttrpc/ttrpc_pb2"].flatMap {
      ["\($0).py", "\($0).pyi"]
    }
    try await expectFresh(files, in: "clients/python", madeBy: "scripts/generate-python")
  }

  @Test(
    "The Go messages are what protoc-gen-go makes of proto/",
    .enabled(
      if: GeneratedFilesTests.hasMatchingProtoc && ContainerdClient.isAvailable,
      "needs protoc 3.21 and protoc-gen-go 1.3 (Debian 12: golang-github-golang-protobuf-1-3-dev)"))
  func goMessages() async throws {
    try await expectFresh(["admin.pb.go", "detection.pb.go"], in: "clients/go/picketpb", madeBy: "scripts/generate-go")
  }

  @Test(
    "No field of the wire is optional, which protobuf-c could not say",
    arguments: ["picket/v1/admin.proto", "picket/v1/detection.proto", "ttrpc/ttrpc.proto"])
  func noOptional(file: String) throws {
    let text = try String(contentsOf: Repository.root.appendingPathComponent("proto/\(file)"), encoding: .utf8)
    let code = text.split(separator: "\n").map { $0.prefix { $0 != "/" }.split(separator: " ") }
    #expect(!code.contains { $0.contains("optional") })
    #expect(code.contains { $0.first == "message" })
  }

  @Test(
    "The manual pages and completions are what the programs say of themselves",
    .enabled(if: Python.plain != nil, "needs python3"))
  func manual() async throws {
    let scratch = try ScratchDirectory()
    let outcome = try await Program(
      executable: try #require(Python.plain),
      arguments: [
        Repository.root.appendingPathComponent("scripts/generate-manual").path, Repository.products.path,
        scratch.path,
      ]
    ).run()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    let completions = ["picket", "picketd"].flatMap { ["\($0).bash", "_\($0)", "\($0).fish"] }
    for file in ["man/picket.1", "man/picketd.8"] + completions.map({ "completions/\($0)" }) {
      try expectFresh("docs/\(file)", scratch.url.appendingPathComponent(file))
    }
  }

  /// Runs a script that takes a directory to write to, and compares what it made with what is committed.
  private func expectFresh(_ files: [String], in committed: String, madeBy script: String) async throws {
    let scratch = try ScratchDirectory()
    let outcome = try await Program(
      executable: Repository.root.appendingPathComponent(script), arguments: [scratch.path]
    ).run()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    for file in files { try expectFresh("\(committed)/\(file)", scratch.url.appendingPathComponent(file)) }
  }

  private func expectFresh(_ committed: String, _ generated: URL) throws {
    let old = try Data(contentsOf: Repository.root.appendingPathComponent(committed))
    let isFresh = try old == Data(contentsOf: generated)
    #expect(isFresh, "\(committed) is stale: run 'make generate'")
  }
}
