import Foundation
import TestSupport
import Testing

@Suite("Hostile clients")
struct HostileClientTests {
  private static let compilers = ["gcc", "cc", "clang"].flatMap(Program.find)

  @Test(
    "Under small attacks of each kind the daemon answers others, keeps its memory and its log small, and stops in time",
    .enabled(if: Python.plain != nil && !compilers.isEmpty, "needs python3 and a C compiler (Debian: gcc)"))
  func shortForm() async throws {
    let script = Repository.path("Tests/System/hostile/run")
    let outcome = try await Program(
      executable: try #require(Python.plain),
      arguments: ["-B", script, "--short", "--picketd", Repository.picketd.path]
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains(/(?m)^[1-9][0-9]* attacks, 0 targets missed$/))
  }
}
