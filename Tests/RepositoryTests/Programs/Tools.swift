import Foundation

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
