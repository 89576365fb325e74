import Glibc

/// How bodies in Python are run.
public struct PythonConfiguration: Sendable, Equatable {
  /// The path of the interpreter; nil to look for it.
  public var interpreter: String?
  /// The directory that holds the package `picket_worker`; nil to look for it.
  public var directory: String?
  /// A directory of further packages that bodies may import; nil for none.
  public var sitePackages: String?
  /// Processes that run bodies; nil for one for each core, 0 where bodies are only loaded.
  public var workers: Int?
  /// Seconds that bodies may take for one event.
  public var eventSeconds = 1.0
  /// The bytes of memory that a process may have.
  public var memoryBytes = 536_870_912
  /// Whether processes are confined; only who looks for an error in a body may want otherwise.
  public var isConfined = true
  /// Whether what bodies print is kept.
  public var collectsOutput = false
  /// Whether the sources of bodies are read for pages too, which takes as long as reading them for their conditions.
  public var readsPages = true

  /// The defaults.
  public init() {}

  /// How many processes run bodies.
  public var workerCount: Int {
    max(0, workers ?? min(PythonConfiguration.workersMax, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
  }

  /// The most processes.
  public static let workersMax = 64

  /// Where the programs are.
  func programs() throws(PythonUnavailable) -> (interpreter: String, package: String) {
    let directory = try packageDirectory()
    return (try foundInterpreter(), "\(directory)/\(PythonConfiguration.package)")
  }

  private func foundInterpreter() throws(PythonUnavailable) -> String {
    if let interpreter {
      if access(interpreter, X_OK) == 0 { return interpreter }
      throw PythonUnavailable(reason: "no Python interpreter at \(interpreter)")
    }
    let places = PythonConfiguration.interpreters
    if let found = places.first(where: { access($0, X_OK) == 0 }) { return found }
    throw PythonUnavailable(reason: "no Python interpreter at \(places.joined(separator: " or "))")
  }

  private func packageDirectory() throws(PythonUnavailable) -> String {
    let directories = directory.map { [$0] } ?? PythonConfiguration.directories(ofProgram: PythonConfiguration.program)
    if let found = directories.first(where: PythonConfiguration.hasPackage) { return found }
    throw PythonUnavailable(
      reason: "no \(PythonConfiguration.package) in \(directories.joined(separator: ", "))")
  }

  private static let interpreters = ["/usr/bin/python3", "/usr/local/bin/python3"]
  private static let package = "picket_worker"
  /// How far above a program of a checkout its root is at most: `.build/<triple>/debug`.
  private static let levelsMax = 5

  /// Where the package is for a program: installed under the same prefix, or in the checkout that it was built in.
  private static func directories(ofProgram path: String) -> [String] {
    var names = path.split(separator: "/").map(String.init).dropLast()
    let root = { (names: ArraySlice<String>) in "/" + names.joined(separator: "/") }
    var directories = [root(names.dropLast() + ["share", "picket", "python"])]
    for _ in 0..<levelsMax where !names.isEmpty {
      directories.append(root(names + ["python"]))
      names = names.dropLast()
    }
    return directories.first(where: hasPackage).map { [$0] } ?? ["/usr/share/picket/python"]
  }

  private static func hasPackage(_ directory: String) -> Bool {
    access("\(directory)/\(package)/__main__.py", R_OK) == 0
  }

  /// The path of this program.
  private static var program: String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &bytes, bytes.count)
    guard count > 0 else { return "" }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Why no bodies in Python are run.
public struct PythonUnavailable: Error, Equatable, CustomStringConvertible {
  /// The reason, for the list of what is not run.
  public let reason: String
  /// Whether a process has ended before it was set up; another one may come further.
  let isEnd: Bool

  /// Makes an error of its reason.
  public init(reason: String) {
    self.init(reason: reason, isEnd: false)
  }

  init(reason: String, isEnd: Bool) {
    self.reason = reason
    self.isEnd = isEnd
  }

  /// The reason.
  public var description: String { reason }
}
