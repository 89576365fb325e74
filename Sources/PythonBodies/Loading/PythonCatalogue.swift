public import Detection
import Primitives

/// What became of the bodies in Python of a library.
public struct PythonCatalogue: Sendable {
  /// Whether bodies are to be run.
  public enum Mode: Sendable {
    /// They are.
    case run(PythonConfiguration)
    /// They are not, for this reason.
    case skip(String)
  }

  /// The library with the problems of its files of Python, and without the definitions that have them.
  public let library: DetectionLibrary
  /// The processes that have loaded the bodies; nil where there is nothing to run, or nothing to run it with.
  public let host: PythonHost?
  /// Why no bodies are run; nil where they are, and where there are none.
  public let unavailable: PythonUnavailable?

  /// Loads the bodies of a library; blocks until processes have loaded them.
  ///
  /// Where they cannot be run, they are listed with the reason, and nothing is wrong with the library.
  public init(
    _ library: DetectionLibrary, _ mode: Mode, onNote: @escaping @Sendable (PythonNote) -> Void = { _ in }
  ) {
    let definitions = library.pythonDefinitions
    guard case .run(let configuration) = mode, !definitions.isEmpty else {
      self.library = PythonCatalogue.skipping(definitions, of: library, mode)
      host = nil
      unavailable = nil
      return
    }
    let models = (library.definitions + library.unresolvedDefinitions).filter {
      $0.analysisType == .dataModel && $0.pythonReference == nil
    }
    let load = PythonLoad(definitions + models)
    do throws(PythonUnavailable) {
      let started = try PythonHost.start(configuration, load, lookups: library.lookups, onNote: onNote)
      self.library = PythonCatalogue.applying(started.loaded, load, to: library)
      host = started.host
      unavailable = nil
    } catch {
      self.library = PythonCatalogue.skipping(definitions, of: library, .skip("Python body: \(error.reason)"))
      host = nil
      unavailable = error
    }
  }

  private static func skipping(
    _ definitions: [DetectionDefinition], of library: DetectionLibrary, _ mode: Mode
  ) -> DetectionLibrary {
    guard case .skip(let reason) = mode else { return library }
    return library.settingPython(
      Dictionary(definitions.map { ($0.id, .notRun(reason)) }, uniquingKeysWith: { first, _ in first }))
  }

  private static func applying(
    _ loaded: PythonLoaded, _ load: PythonLoad, to library: DetectionLibrary
  ) -> DetectionLibrary {
    var states: [String: PythonState] = [:]
    var found = PythonFindings()
    for definition in load.globals + load.dataModels { states[definition.id] = .used }
    for (number, body) in zip(load.bodies.indices, loaded.bodies) {
      let definition = load.bodies[number]
      if let problem = body.problem {
        found.add(problem, of: definition)
      } else {
        states[definition.id] = .loaded(
          PythonBody(
            number: number, functions: body.functions, prefilter: body.prefilter?.expression,
            foldsText: body.prefilter?.foldsText ?? false, page: body.page))
      }
    }
    let helpers = Dictionary(
      (load.globals + load.dataModels).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (id, problem) in loaded.otherProblems {
      if let definition = helpers[id] { found.add(problem, of: definition) }
    }
    for definition in library.pythonDefinitions where definition.pythonFile == nil { found.addMissing(definition) }
    return library.settingPython(states).withoutMissingFileWarnings()
      .leavingOut(found.refused, because: found.problems.sorted())
  }
}

/// What is wrong with files of Python, each told once.
private struct PythonFindings {
  var problems: [Problem] { Array(byPlace.values) }
  /// The ids of the definitions that cannot be loaded.
  private(set) var refused: Set<String> = []
  private var byPlace: [String: Problem] = [:]

  /// Adds a problem, or to the same one, which several files may have met, the text of its file.
  private mutating func add(_ problem: Problem) {
    let known = byPlace["\(problem)"]
    if known?.excerpt == nil { byPlace["\(problem)"] = problem }
  }

  mutating func add(_ problem: PythonProblem, of definition: DetectionDefinition) {
    refused.insert(definition.id)
    let path = problem.path.isEmpty ? definition.pythonFile?.path ?? definition.path : problem.path
    let position =
      path == definition.path
      ? definition.position : SourcePosition(line: max(1, problem.line ?? 1), column: max(1, problem.column ?? 1))
    let code = PythonFindings.code(problem.code)
    add(
      Problem(
        path: path, position: position, code: code, message: problem.message,
        excerpt: PythonFindings.excerpt(of: definition, path, position)))
  }

  /// The file that a definition names cannot be read.
  mutating func addMissing(_ definition: DetectionDefinition) {
    guard let reference = definition.pythonReference else { return }
    refused.insert(definition.id)
    add(
      Problem(
        path: reference.path, position: reference.position, code: .missingPythonFile,
        message: "Filename: no file '\(reference.name)' beside this one can be read as UTF-8 text"))
  }

  private static func excerpt(
    of definition: DetectionDefinition, _ path: String, _ position: SourcePosition
  ) -> SourceExcerpt? {
    guard let file = definition.pythonFile, file.path == path else { return nil }
    let end = SourcePosition(line: position.line, column: position.column + 1)
    return SourceExcerpt(of: Array(file.source.utf8), from: position, to: end)
  }

  private static func code(_ name: String) -> Problem.Code {
    switch name {
    case "syntax": .pythonSyntax
    case "import": .pythonImport
    case "missing-function": .pythonFunction
    case "mapping": .invalidFieldPath
    default: .pythonLoad
    }
  }
}
