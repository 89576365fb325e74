import Foundation
import Testing

@Suite("make on a machine whose Swift does not do")
struct ToolchainTests {
  /// What `scripts/require-packages build` says with a `swift` that a script makes in the directory `fake`.
  ///
  /// The script has `stub TEXT`, which makes `swift` a program that writes a text to standard error and fails.
  private func complaint(after script: String) async throws -> String {
    try await Shell.output(
      of: """
        set -e
        mkdir fake
        stub() { printf '#!/bin/bash\\necho "%s" >&2\\nexit 127\\n' "$1" >fake/swift; chmod 755 fake/swift; }
        \(script)
        for tool in bash env sed sort head mktemp rm; do ln -s "$(command -v "$tool")" fake/; done
        status=0
        PATH="$PWD/fake" scripts/require-packages build 2>&1 || status=$?
        echo "exit code $status"
        """)
  }

  @Test("Without Swift it says that there is none on the PATH")
  func absent() async throws {
    let output = try await complaint(after: "")
    #expect(output.contains("'swift' is not on the PATH") && output.hasSuffix("exit code 1\n"), "\(output)")
  }

  @Test("A program that really lacks a library is told from one that is not there, and the library is named")
  func loader() async throws {
    let output = try await complaint(
      after: """
        echo 'int answer = 42;' | clang -x c -shared -nostdlib -o libabsent.so.7 -Wl,-soname,libabsent.so.7 -
        echo 'extern int answer; int main(void) { return answer; }' | clang -x c -o fake/swift - -x none ./libabsent.so.7
        rm libabsent.so.7
        """)
    #expect(
      output.contains("cannot start: the shared library libabsent.so.7 is missing; 'apt-file search"), "\(output)")
    #expect(output.contains("/fake/swift ") && !output.contains("not on the PATH"), "\(output)")
    #expect(output.hasSuffix("exit code 1\n"))
  }

  @Test(
    "The Debian package of a library is named where it is known",
    arguments: [
      ("libncurses.so.6", "libncurses6"), ("libxml2.so.2", "libxml2"), ("libcurl.so.4", "libcurl4"),
      ("libpython3.11.so.1.0", "libpython3.11"), ("libsqlite3.so.0", "libsqlite3-0"),
    ])
  func package(library: String, package: String) async throws {
    let output = try await complaint(
      after: """
        stub "swift: error while loading shared libraries: \(library): cannot open shared object file: No such file"
        """)
    #expect(output.contains("the shared library \(library) is missing: run 'apt-get install \(package)' as root"))
  }

  @Test("A package manager that cannot start counts too, and another failure is told as it is")
  func others() async throws {
    let manager = try await complaint(
      after: #"""
        stub "swift-package: error while loading shared libraries: libsqlite3.so.0: cannot open shared object file"
        sed -i '2i if [[ "$1" == --version ]]; then echo Swift version 6.3; exit; fi' fake/swift
        """#)
    #expect(manager.contains("the shared library libsqlite3.so.0 is missing"), "\(manager)")
    let other = try await complaint(after: "stub 'Illegal instruction'")
    #expect(other.contains("does not run; it says:\n  Illegal instruction\n"), "\(other)")
    let old = try await complaint(
      after:
        #"printf '#!/bin/bash\necho "Swift version 5.10 (swift-5.10-RELEASE)"\n' >fake/swift; chmod 755 fake/swift"#)
    #expect(old.contains("needs a Swift 6.2 toolchain or newer: this one is 5.10"), "\(old)")
  }
}

/// Programs of this machine that tests use where they are there.
enum Tools {
  /// Whether a program is on the `PATH` and ends well with some arguments.
  static func has(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// The directory of a Python 3 that has some modules, named as in an `import`; the first on the `PATH` may have none.
  static func python(with modules: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return (path.split(separator: ":").map(String.init) + ["/usr/bin"]).first {
      has("\($0)/python3", "-c", "import \(modules)")
    }
  }
}
