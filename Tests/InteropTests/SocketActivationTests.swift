import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Running under systemd")
struct SocketActivationTests {
  @Test(
    "With a socket from the service manager, picketd serves it, says READY and STOPPING, and ends with 0",
    .enabled(if: Python.plain != nil, "needs python3"))
  func socketActivation() async throws {
    let scratch = try ScratchDirectory()
    let launcher = Repository.root.appendingPathComponent("Tests/Interop/activation/activate.py")
    let socket = scratch.url.appendingPathComponent("picket.sock")
    let outcome = try await Program(
      executable: try #require(Python.plain),
      arguments: [launcher.path, socket.path, Repository.picketd.path] + Daemon.arguments(state: scratch)
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
    #expect(
      outcome.output == """
        announced READY=1
        answered GetStatus
        announced STOPPING=1
        ended with 0
        left the socket in place

        """)
  }

  @Test(
    "systemd finds nothing wrong with the units",
    .enabled(if: !Program.find("systemd-analyze").isEmpty, "needs systemd-analyze (Debian: systemd)"))
  func units() async throws {
    let scratch = try ScratchDirectory()
    var files: [String] = []
    let units = [
      "picketd.service", "picketd.socket", "picketd-admin.socket", "picket-deliver.service", "picket-metrics.service",
      "picket-metrics.timer",
    ]
    for unit in units {
      let source = Repository.root.appendingPathComponent("systemd/\(unit)")
      // systemd looks for the programs, which are not installed here.
      let text = try String(contentsOf: source, encoding: .utf8)
        .replacingOccurrences(of: "/usr/sbin/", with: Repository.products.path + "/")
        .replacingOccurrences(of: "/usr/bin/", with: Repository.products.path + "/")
      let file = scratch.url.appendingPathComponent(unit)
      try Data(text.utf8).write(to: file)
      files.append(file.path)
    }
    let outcome = try await Program(
      executable: try #require(Program.find("systemd-analyze").first),
      arguments: ["verify", "--man=no"] + files
    ).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    for file in files where ["picketd.service", "picket-metrics.service"].contains(where: file.hasSuffix) {
      // The threshold is in tenths: 0.6.
      let exposure = try await Program(
        executable: try #require(Program.find("systemd-analyze").first),
        arguments: ["security", "--offline=true", "--no-pager", "--threshold=6", file]
      ).run()
      #expect(exposure.exitCode == 0, "\(exposure.output)\(exposure.errors)")
    }
  }
}
