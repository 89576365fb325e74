import Foundation
import TestSupport
import Testing

@Suite("The Python client")
struct PythonClientTests {
  private static let python = Python.with("google.protobuf, setuptools, wheel, venv, ensurepip")
  private static let hasMypy =
    Python.withProtobuf.map { Program(executable: $0, arguments: ["-c", "import mypy"]).succeeds() } ?? false
  private static let tests = "clients/python/tests"

  @Test(
    "Installed into an empty environment as its README says, the Python client passes its tests with a daemon",
    .enabled(
      if: PythonClientTests.python != nil,
      "needs python3 with google.protobuf, setuptools, wheel and venv (Debian: python3-protobuf, python3-venv, …)"))
  func installed() async throws {
    let scratch = try ScratchDirectory()
    let python = try #require(PythonClientTests.python)
    let lines = try #require(try installation()).replacing("python3 -m venv", with: "\(python.path) -m venv")
    try await run(
      "/bin/sh",
      [
        "-ec",
        """
        mkdir clients
        cp -R '\(Repository.root.path)/clients/python' clients/
        \(lines)
        environment/bin/python -c 'import picket; print(picket.__file__)' | grep -qF "$PWD/environment/"
        """,
      ], in: scratch)
    let modules = try Repository.names(in: PythonClientTests.tests)
      .filter { $0.hasPrefix("test_") && $0 != "test_types.py" }.map { $0.replacing(".py", with: "") }
    #expect(modules.count >= 5)
    let environment = scratch.url.appendingPathComponent("environment/bin/python")
    let errors = try await run(environment.path, ["-m", "unittest"] + modules.sorted(), in: scratch)
    #expect(errors.contains("\nOK\n"), "some were skipped or none ran: \(errors)")
  }

  @Test(
    "mypy in its strict mode finds nothing in the Python client and in a program that uses it",
    .enabled(if: PythonClientTests.hasMypy, "needs mypy (Debian: mypy) and python3-protobuf"))
  func types() async throws {
    let scratch = try ScratchDirectory()
    let python = try #require(Python.withProtobuf)
    let errors = try await run(python.path, ["-m", "unittest", "test_types"], in: scratch)
    #expect(errors.contains("\nOK\n"), "it was skipped or did not run: \(errors)")
  }

  /// The lines of the README that install the client without a network.
  private func installation() throws -> String? {
    let readme = try String(
      contentsOf: Repository.root.appendingPathComponent("clients/python/README.md"), encoding: .utf8)
    let blocks = readme.split(separator: "\n```\n").compactMap { $0.split(separator: "```sh\n").last }
    return blocks.first { $0.contains("--no-index") }.map(String.init)
  }

  /// Runs a program in a directory, with the tests of the client on Python's path; returns what it wrote as errors.
  @discardableResult
  private func run(_ program: String, _ arguments: [String], in scratch: ScratchDirectory) async throws -> String {
    let outcome = try await Program(
      executable: URL(fileURLWithPath: program), arguments: arguments,
      environment: [
        "PICKETD": Repository.products.appendingPathComponent("picketd").path, "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": Repository.root.appendingPathComponent(PythonClientTests.tests).path,
      ],
      directory: scratch.url
    ).run()
    try #require(outcome.exitCode == 0, "\(outcome.errors)\(outcome.output)")
    return outcome.errors
  }
}
