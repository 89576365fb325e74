import Foundation
import TestSupport
import Testing

@Suite(
  "The C client",
  .enabled(
    if: CClient.isAvailable,
    "needs a C compiler, make, pkg-config and libprotobuf-c (Debian: gcc make pkg-config libprotobuf-c-dev)"))
struct CClientTests {
  @Test("It builds without warnings, and against peers that drip, lie and leave each call ends once, within its memory")
  func check() async throws {
    try await CClient.make(["check"])
  }

  @Test("Every method, a watch, calls in flight and a daemon that is killed among 10,000 of them end as they should")
  func daemon() async throws {
    try await CClient.make(["check-daemon", "PICKETD=\(Repository.picketd.path)"])
  }

  @Test("What is installed is what a program needs, static and shared, and exports no other names")
  func installation() async throws {
    try await CClient.make(["check-install"])
  }

  @Test("It accepts what other compilers warn of", .enabled(if: CClient.hasClang, "needs clang"))
  func otherCompiler() async throws {
    try await CClient.make(["all", "CC=clang"], in: "interop-c-clang")
  }
}

/// The client in `clients/c`, built beside the other built programs with the sanitizers that the compiler has.
enum CClient {
  static let hasClang = !Program.find("clang").isEmpty

  static let isAvailable =
    ["make", "pkg-config", "cc"].allSatisfy { !Program.find($0).isEmpty }
    && compiles("-lprotobuf-c", "#include <protobuf-c/protobuf-c.h>")

  private static let sanitizers = compiles("-fsanitize=address,undefined", "") ? "-fsanitize=address,undefined" : ""

  /// Makes targets of the client; fails with what was said.
  static func make(_ targets: [String], in directory: String = "interop-c") async throws {
    let flags = directory == "interop-c" ? "-O0 -g -fno-sanitize-recover=all \(sanitizers)" : "-O0"
    let outcome = try await Program(
      executable: try #require(Program.find("make").first),
      arguments: [
        "-s", "-C", Repository.path("clients/c"), "BUILD=\(Repository.products.path)/\(directory)", "CFLAGS=\(flags)",
      ] + targets
    ).run()
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
  }

  /// Whether the compiler makes a program of some lines with a flag.
  private static func compiles(_ flag: String, _ lines: String) -> Bool {
    let script = "printf '%s\\nint main(void) { return 0; }\\n' \"$1\" | cc -x c - -x none \"$0\" -o /dev/null"
    return Program(executable: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", script, flag, lines]).succeeds()
  }
}
