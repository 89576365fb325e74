import Foundation
import Testing

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
      directory: Repository.root.appendingPathComponent("clients/go")
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
