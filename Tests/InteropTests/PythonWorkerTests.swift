import Foundation
import TestSupport
import Testing

/// The names of the worker's own test modules.
private let workerTestModules: [String] =
  ((try? Repository.names(in: "python/tests")) ?? [])
  .filter { $0.hasPrefix("test_") && $0.hasSuffix(".py") }
  .map { String($0.dropLast(3)) }

@Suite("The Python worker")
struct PythonWorkerTests {
  private static let python: URL? = Program.find("python3").first { url in
    Program(executable: url, arguments: ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).succeeds()
  }
  private static let mypy: URL? = Program.find("mypy").first

  @Test("The worker has tests of its own")
  func count() {
    #expect(workerTestModules.count >= 4)
  }

  @Test(
    "The worker's own tests pass", .enabled(if: PythonWorkerTests.python != nil, "needs python3, 3.11 or newer"),
    arguments: workerTestModules)
  func pass(module: String) async throws {
    let python = try #require(PythonWorkerTests.python)
    let outcome = try await Program(
      executable: Repository.root.appendingPathComponent("python/check"), arguments: [module],
      environment: ["PICKET_PYTHON": python.path]
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("\nOK"), "no tests ran: \(outcome.errors)")
  }

  @Test(
    "mypy in its strict mode finds nothing in the worker, also for Python 3.9",
    .enabled(if: PythonWorkerTests.mypy != nil, "needs mypy (Debian: mypy)"), arguments: ["3.9", "3.11"])
  func types(version: String) async throws {
    let scratch = try ScratchDirectory()
    let outcome = try await Program(
      executable: try #require(PythonWorkerTests.mypy),
      arguments: ["--strict", "--python-version", version, "--cache-dir", scratch.url.path, "picket_worker"],
      environment: [:], directory: Repository.root.appendingPathComponent("python")
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
  }
}
