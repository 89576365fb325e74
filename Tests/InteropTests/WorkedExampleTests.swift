import Foundation
import TestSupport
import Testing

@Suite("The worked examples of clients")
struct WorkedExampleTests {
  @Test(
    "The client of clients/README.md has under 60 lines, and prints what the page says",
    .enabled(
      if: Python.withProtobuf != nil && !Program.find("protoc").isEmpty,
      "needs python3 with google.protobuf (Debian: python3-protobuf) and protoc (Debian: protobuf-compiler)"))
  func python() async throws {
    let page = try String(
      contentsOf: Repository.root.appendingPathComponent("clients/README.md"), encoding: .utf8)
    let blocks = page.matches(of: #/```(\w+)\n([^`]*)```/#).map { (language: $0.1, text: String($0.2)) }
    let client = try #require(blocks.first { $0.language == "python" }).text
    let lines = try #require(blocks.first { $0.language == "sh" }).text
    let printed = try #require(blocks.first { $0.language == "text" }).text
    #expect(client.split(separator: "\n", omittingEmptySubsequences: false).count <= 60)

    let scratch = try ScratchDirectory()
    try client.write(toFile: scratch.path("client.py"), atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("proto"), withDestinationPath: Repository.root.appendingPathComponent("proto").path)
    let python = try #require(Python.withProtobuf).path
    let daemon = try await Daemon()
    let outcome = try await Program(
      executable: URL(fileURLWithPath: "/bin/sh"),
      arguments: ["-c", "set -e\npython3() { '\(python)' \"$@\"; }\n\(lines)"],
      environment: ["PICKET_SOCKET": daemon.socket, "PYTHONDONTWRITEBYTECODE": "1"],
      directory: scratch.url
    ).run()
    #expect(outcome.output == printed, "\(outcome.errors)")
    try await daemon.stop()
  }

  @Test(
    "The example in Rust compiles without warnings and gets a verdict",
    .enabled(if: !Program.find("rustc").isEmpty, "needs rustc (Debian: rustc)"))
  func rust() async throws {
    let scratch = try ScratchDirectory()
    let source = Repository.root.appendingPathComponent("clients/rust/example.rs")
    let built = try await Program(
      executable: try #require(Program.find("rustc").first),
      arguments: ["--edition", "2021", "-D", "warnings", "-o", scratch.path("example"), source.path]
    ).run()
    try #require(built.exitCode == 0, "\(built.errors)")
    let daemon = try await Daemon()
    let outcome = try await Program(
      executable: scratch.url.appendingPathComponent("example"), environment: ["PICKET_SOCKET": daemon.socket]
    ).run()
    #expect(outcome.output == "Wiz.Defend.Alert.Passthrough\n", "\(outcome.errors)")
    try await daemon.stop()
  }

  @Test(
    "The example in Go prints what matched",
    .enabled(
      if: ContainerdClient.isAvailable, "needs Go and its ttrpc package (Debian: golang-github-containerd-ttrpc-dev)"))
  func go() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon()
    let script =
      "'clients/conformance/build-go' \"$0\" && \"$0/example\" -socket \"$1\" <'\(Repository.wizEvent("HIGH").path)'"
    let outcome = try await Program(
      executable: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", script, scratch.path("go"), daemon.socket],
      directory: Repository.root
    ).run()
    #expect(outcome.output.hasPrefix("Wiz.Defend.Alert.Passthrough HIGH "), "\(outcome.output)\(outcome.errors)")
    try await daemon.stop()
  }
}
