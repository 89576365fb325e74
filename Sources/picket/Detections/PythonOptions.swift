import ArgumentParser
import Detection
import Glibc
import PythonBodies

/// How bodies in Python are run by a command.
struct PythonOptions: ParsableArguments {
  @Flag(help: "Run no bodies in Python: list them as not run.")
  var noPython = false

  @Option(
    help: ArgumentHelp("Run bodies with this interpreter (default: /usr/bin/python3).", valueName: "FILE"),
    completion: .file())
  var python: String?

  @Option(
    help: ArgumentHelp("Take the Python side of Picket from this directory.", valueName: "DIR", visibility: .hidden),
    completion: .directory)
  var pythonDirectory: String?

  @Option(
    help: ArgumentHelp("Let bodies import packages from this directory.", valueName: "DIR"), completion: .directory)
  var sitePackages: String?

  @Flag(help: "Let bodies do all that the interpreter may, as for a debugger.")
  var noConfine = false

  func validate() throws {
    if let sitePackages, access(sitePackages, R_OK | X_OK) != 0 {
      throw ValidationError("--site-packages: cannot read the directory '\(sitePackages)'")
    }
  }

  private static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let directory = getcwd(nil, 0) else { return path }
    defer { free(directory) }
    return "\(String(cString: directory))/\(path)"
  }

  /// The bodies of a library, loaded to be run or only to see whether they can be.
  func load(_ library: DetectionLibrary, toRun: Bool, readingPages: Bool = false) -> PythonCatalogue {
    if noPython { return PythonCatalogue(library, .skip("Python body")) }
    var configuration = PythonConfiguration()
    // The processes run in the root directory.
    configuration.interpreter = python.map(PythonOptions.absolute)
    configuration.directory = pythonDirectory.map(PythonOptions.absolute)
    configuration.sitePackages = sitePackages.map(PythonOptions.absolute)
    configuration.isConfined = !noConfine
    configuration.collectsOutput = toRun
    configuration.readsPages = readingPages
    if !toRun { configuration.workers = 0 }
    return PythonCatalogue(library, .run(configuration))
  }
}
