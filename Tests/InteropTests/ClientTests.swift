import Foundation
import TestSupport
import Testing

@Suite(
  "A client nobody here wrote: containerd's ttrpc package for Go",
  .enabled(
    if: ContainerdClient.isAvailable, "needs Go and its ttrpc package (Debian: golang-github-containerd-ttrpc-dev)"))
struct ContainerdClientTests {
  @Test("An event that matches gives the verdict with all that belongs to it", arguments: [("HIGH", 4), ("LOW", 2)])
  func matches(severity: String, number: Int) async throws {
    let daemon = try await Daemon()
    let answer = try await ContainerdClient.call(daemon, event: Repository.wizEvent(severity))
    let match = try #require(answer.matches?.first)
    #expect(answer.matches?.count == 1)
    #expect(match.detection_id == "Wiz.Defend.Alert.Passthrough")
    #expect(match.display_name == "Wiz Defend Alert Passthrough Rule")
    #expect(match.severity == number)
    #expect(match.title == "[Wiz Alert]: cer-awsguardduty-recon-ec2-portprobeunprotectedport")
    #expect(match.dedup == #"["9a3032dc-4697-5d6d-b0f0-905668f63781","\#(severity)"]"#)
    #expect(match.context == expectedContext)
    try await daemon.stop()
  }

  @Test("An event that matches nothing gives an empty verdict")
  func doesNotMatch() async throws {
    let daemon = try await Daemon()
    let answer = try await ContainerdClient.call(daemon, event: Repository.wizEvent("INFORMATIONAL"))
    #expect(answer.matches?.isEmpty ?? true)
    #expect(answer.code == nil)
    #expect(answer.detections_evaluated ?? 0 >= 1)
    try await daemon.stop()
  }

  @Test("Two hundred calls in flight on one connection all get their verdict")
  func manyInFlight() async throws {
    let daemon = try await Daemon()
    let answer = try await ContainerdClient.call(daemon, event: Repository.wizEvent("HIGH"), flags: ["-repeat", "200"])
    #expect(answer.matches?.count == 1)
    try await daemon.stop()
  }

  @Test(
    "A call that cannot be answered gets a status with a code and a message",
    arguments: [
      (["-method", "NoSuchMethod"], "wiz_high.json", 12),
      (["-service", "picket.v1.NoSuchService"], "wiz_high.json", 12),
      ([], "not_an_object.json", 3),
      (["-wire-timeout", "1ns"], "wiz_high.json", 4),
    ])
  func failures(flags: [String], event: String, code: Int) async throws {
    let daemon = try await Daemon()
    let file = Repository.root.appendingPathComponent("Tests/Fixtures/events/\(event)")
    let answer = try await ContainerdClient.call(daemon, event: file, flags: flags)
    #expect(answer.code == code)
    #expect(answer.message?.isEmpty == false)
    try await daemon.stop()
  }

  private var expectedContext: ContainerdClient.Answer.Context {
    .init(
      machine_id: "i-ABCDEF1234567890A",
      machine_type: "VIRTUAL_MACHINE",
      native_type: "EC2 Instance",
      machine_name: "Your-EC2-Instance",
      mitre_attack_techniques: ["TA0043-T1595", "TA0007-T1046", "TA0007-T1046"],
      tdrId: "cer-awsguardduty-recon-ec2-portprobeunprotectedport")
  }
}

/// The Go program that calls picketd through containerd's ttrpc client, built once for all tests.
struct ContainerdClient {
  /// What the program prints: a verdict or a failure.
  struct Answer: Decodable, Equatable {
    struct Match: Decodable, Equatable {
      let detection_id: String
      let display_name: String
      let severity: Int
      let title: String
      let dedup: String
      let context: Context?
    }

    struct Context: Decodable, Equatable {
      let machine_id: String
      let machine_type: String
      let native_type: String
      let machine_name: String
      let mitre_attack_techniques: [String]
      let tdrId: String
    }

    let matches: [Match]?
    let detections_evaluated: Int?
    let code: Int?
    let message: String?
  }

  private static let compiler = Program.find("go").first
  private static let workspace = "/usr/share/gocode"

  /// Whether Go and the client library are there.
  static let isAvailable =
    compiler != nil && FileManager.default.fileExists(atPath: workspace + "/src/github.com/containerd/ttrpc")

  /// The built program, in the directory of the other built programs.
  private static let built = Task {
    let program = Repository.products.appendingPathComponent("interop-go")
    let outcome = try await Program(
      executable: try #require(compiler),
      arguments: ["build", "-o", program.path, "."],
      environment: ["GOPATH": workspace, "GO111MODULE": "off", "GOFLAGS": ""],
      directory: Repository.root.appendingPathComponent("Tests/Interop/go")
    ).run()
    try #require(outcome.exitCode == 0, "go build: \(outcome.errors)")
    return program
  }

  /// Calls the daemon once, or more often when `flags` say so.
  static func call(_ daemon: Daemon, event: URL, flags: [String] = []) async throws -> Answer {
    let outcome = try await Program(
      executable: try await built.value,
      arguments: ["-socket", daemon.socket, "-event", event.path] + flags
    ).run()
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
  }
}
