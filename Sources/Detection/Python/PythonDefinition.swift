import Primitives

/// A file of Python that a document names, as it was read.
public struct PythonFile: Sendable, Equatable {
  /// The path of the file.
  public let path: String
  /// Its text.
  public let source: String

  /// Makes a file of its text.
  public init(path: String, source: String) {
    self.path = path
    self.source = source
  }
}

/// What became of the Python file of a definition.
public enum PythonState: Sendable, Equatable {
  /// Its body is not run, for this reason.
  case notRun(String)
  /// Workers have loaded its body.
  case loaded(PythonBody)
  /// It is no body: bodies use what is in it.
  case used
}

/// A body in Python that workers have loaded.
public struct PythonBody: Sendable, Equatable {
  /// Its place among all bodies of one load, by which workers know it.
  public var number: Int
  /// The functions that it defines, of those that the platform calls.
  public var functions: [String] = []
  /// What must hold of an event for `rule()` to return anything but False; nil where that is not known.
  ///
  /// Where it does not hold, the body has no effect and does not fail, so that it need not be called.
  public var prefilter: MatchExpression?
  /// Whether that is known only of events whose text is ASCII.
  public var foldsText: Bool
  /// What its source says for its page; nil where it was not read.
  public var page: PythonPage?

  /// Makes a body.
  public init(
    number: Int, functions: [String] = [], prefilter: MatchExpression? = nil, foldsText: Bool = false,
    page: PythonPage? = nil
  ) {
    self.foldsText = foldsText
    self.page = page
    self.number = number
    self.functions = functions
    self.prefilter = prefilter
  }
}

/// A name of a data model, and where its value is in an event.
public struct FieldMapping: Sendable, Equatable {
  /// Where a value is.
  public enum Target: Sendable, Equatable {
    /// Under this path.
    case path(String)
    /// What this function of the data model's Python file returns.
    case method(String)
  }

  /// The name.
  public let name: String
  /// Where its value is.
  public let target: Target
}

/// What a test puts in the place of a name of the body's module.
public struct TestMock: Sendable, Equatable {
  /// The name.
  public let name: String
  /// What calls of it return, as JSON.
  public let value: [UInt8]
}

extension DetectionDefinition {
  /// The body that workers have loaded; nil where there is none.
  public var pythonBody: PythonBody? {
    guard case .python = body, case .loaded(let loaded) = pythonState else { return nil }
    return loaded
  }

  /// What the program evaluates before a body is called: the inline filters, and what must hold for a match.
  var pythonGate: SimpleDetection? {
    guard let loaded = pythonBody else { return nil }
    var gate = SimpleDetection(expressions: loaded.prefilter.map { [$0] } ?? [])
    // The platform runs filters for rules alone.
    if analysisType == .rule { gate.inlineFilters = pythonFilters }
    return gate
  }
}

extension DetectionLibrary {
  /// The definitions that name a file of Python, those that only lack what they refer to among them.
  public var pythonDefinitions: [DetectionDefinition] {
    (definitions + unresolvedDefinitions).filter { $0.pythonReference != nil }
  }

  /// The library with the files of Python that its documents name, as far as they could be read.
  public func attaching(_ files: [FileReference: PythonFile]) -> DetectionLibrary {
    if files.isEmpty { return self }
    return changing(pythonDefinitions) { definition in
      definition.pythonFile = definition.pythonReference.flatMap { files[$0] }
    }
  }

  /// The library with what became of the Python files of definitions, by id.
  public func settingPython(_ states: [String: PythonState]) -> DetectionLibrary {
    changing((definitions + unresolvedDefinitions).filter { states[$0.id] != nil }) { definition in
      definition.pythonState = states[definition.id] ?? definition.pythonState
    }
  }

  private func changing(
    _ some: [DetectionDefinition], _ change: (inout DetectionDefinition) -> Void
  ) -> DetectionLibrary {
    if some.isEmpty { return self }
    let changed = some.map { definition in
      var definition = definition
      change(&definition)
      return (definition.id, definition)
    }
    return replacing(Dictionary(changed, uniquingKeysWith: { first, _ in first }), because: [])
  }

  /// The library without the warnings about missing files, for whoever reports these as problems.
  public func withoutMissingFileWarnings() -> DetectionLibrary {
    removingWarnings { $0.code == .missingFile }
  }
}
