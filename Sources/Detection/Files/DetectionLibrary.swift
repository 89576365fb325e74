public import Primitives

/// The detections of all files of one load, checked against each other.
///
/// The result depends only on the files, not on the order in which they were read.
public struct DetectionLibrary: Sendable {
  /// The detections without problems, by id; every id is unique.
  public private(set) var definitions: [DetectionDefinition]
  /// What is wrong in all files, by file and place.
  public private(set) var problems: [Problem]
  /// Those of the problems that only report that something which a document refers to is not loaded.
  public private(set) var unresolvedReferences: [Problem]
  /// The definitions that are left out for no other reason than those, by id.
  ///
  /// They cannot be run, but their own logic is sound, and their tests say whether it is right.
  public private(set) var unresolvedDefinitions: [DetectionDefinition]
  /// Queries whose documents have problems, as far as they could be read: their SQL may have more.
  public let faultyQueries: [DetectionDefinition]
  /// What is most likely not meant in the files, by file and place; never keeps a detection from being loaded.
  public private(set) var warnings: [LintWarning]
  /// What every document says of itself, those with problems included, by file and place.
  public let outlines: [DocumentOutline]
  /// The files of Python that documents without problems name.
  public let fileReferences: [FileReference]
  /// The destinations that documents without problems name.
  public let destinationReferences: [DestinationReference]
  /// Documents that are not detections, by file and place; reported, not an error.
  public let ignoredDocuments: [IgnoredDocument]
  /// How many files were read, those with problems included.
  public let fileCount: Int
  /// The schemas of lookup tables.
  public let lookupSchemas: [LookupSchema]
  /// The lookup tables whose rows were read.
  public internal(set) var lookups = LookupTables.none

  /// Puts files together: resolves derived rules, and checks ids, packs and data models over all of them.
  ///
  /// A document with a problem is left out; nothing else is affected by it but what refers to it.
  ///
  /// - Complexity: O(n log n) in the number of documents.
  public init(files: [DecodedFile], limits: DetectionFileLimits = DetectionFileLimits()) {
    let files = files.sorted { $0.path < $1.path }
    var index = DocumentIndex(files: files, limits: limits)
    var resolver = BaseResolver(index: index)
    var definitions = resolver.definitions()
    index.problems += resolver.problems
    let unresolved =
      PackRules.check(&definitions, &index) + QueryReferenceRules.check(&definitions, &index)
      + CorrelationReferenceRules.check(&definitions, &index)
    DataModelRules.check(&definitions, &index)
    self.definitions = definitions.sorted { $0.id < $1.id }
    problems = (files.flatMap(\.problems) + index.problems).sorted()
    unresolvedReferences = index.unresolvedReferences.sorted()
    unresolvedDefinitions = unresolved.sorted { $0.id < $1.id }
    faultyQueries = files.flatMap { $0.documents.compactMap(\.faultyQuery) }
    warnings =
      (files.flatMap { $0.documents.flatMap(\.warnings) } + LogTypeLints.warnings(files)
      + CorrelationLints.warnings(definitions)).sorted()
    outlines = files.flatMap { file in file.documents.map { DocumentOutline($0, path: file.path) } }
    fileReferences = files.flatMap { file in
      file.documents.filter { !$0.hasProblems }.compactMap(\.filename).map {
        FileReference(path: file.path, name: $0.name, position: $0.position)
      }
    }
    destinationReferences = files.flatMap { file in
      file.documents.filter { !$0.hasProblems }.flatMap(\.destinations).map {
        DestinationReference(path: file.path, name: $0.name, position: $0.position)
      }
    }
    ignoredDocuments = files.flatMap(\.ignoredDocuments).sorted {
      ($0.path, $0.position) < ($1.path, $1.position)
    }
    fileCount = files.count
    lookupSchemas = files.flatMap(\.schemas)
  }

  /// The library without some definitions, with the problems that those have.
  ///
  /// - Parameters:
  ///   - ids: The definitions to leave out.
  ///   - problems: What is wrong with them.
  ///   - references: Those of the problems that only report that something is not loaded.
  ///   - unresolvedIDs: The definitions that are left out for no other reason.
  public func leavingOut(
    _ ids: Set<String>, because problems: [Problem], unresolved references: [Problem] = [],
    of unresolvedIDs: Set<String> = []
  ) -> DetectionLibrary {
    var library = self
    let unresolved = definitions.filter { unresolvedIDs.contains($0.id) }
    if !ids.isEmpty { library.definitions = definitions.filter { !ids.contains($0.id) } }
    library.problems = (self.problems + problems).sorted()
    library.unresolvedReferences = (unresolvedReferences + references).sorted()
    library.unresolvedDefinitions = (unresolvedDefinitions + unresolved).sorted { $0.id < $1.id }
    return library
  }

  /// The library with reasons why some of its definitions, by id, are not run here.
  public func marking(notRun reasons: [String: String]) -> DetectionLibrary {
    if reasons.isEmpty { return self }
    var library = self
    library.definitions = definitions.map { definition in
      guard let reason = reasons[definition.id] else { return definition }
      var marked = definition
      marked.notRunReason = reason
      return marked
    }
    return library
  }

  /// The library with other definitions in place of those of the same ids, and with problems that this has.
  func replacing(_ replacements: [String: DetectionDefinition], because problems: [Problem]) -> DetectionLibrary {
    var library = self
    library.definitions = definitions.map { replacements[$0.id] ?? $0 }
    library.unresolvedDefinitions = unresolvedDefinitions.map { replacements[$0.id] ?? $0 }
    library.problems = (self.problems + problems).sorted()
    return library
  }

  /// The library without some of its warnings.
  func removingWarnings(_ isRemoved: (LintWarning) -> Bool) -> DetectionLibrary {
    var library = self
    library.warnings.removeAll(where: isRemoved)
    return library
  }

  /// The library with further warnings, from those who look at more than the texts of its files.
  public func adding(_ warnings: [LintWarning]) -> DetectionLibrary {
    if warnings.isEmpty { return self }
    var library = self
    library.warnings = (self.warnings + warnings).sorted()
    return library
  }

  /// The document that a place of a file is in; nil when no document begins before it.
  ///
  /// - Complexity: O(log n) in the number of documents.
  public func outline(at position: SourcePosition, of path: String) -> DocumentOutline? {
    var low = 0
    var high = outlines.count
    while low < high {
      let middle = (low + high) / 2
      if (outlines[middle].path, outlines[middle].start) <= (path, position) { low = middle + 1 } else { high = middle }
    }
    guard low > 0, outlines[low - 1].path == path else { return nil }
    return outlines[low - 1]
  }

  /// The definition of an id; nil when none without problems has it.
  ///
  /// - Complexity: O(log n).
  public func definition(id: String) -> DetectionDefinition? {
    var low = 0
    var high = definitions.count
    while low < high {
      let middle = (low + high) / 2
      if definitions[middle].id < id { low = middle + 1 } else { high = middle }
    }
    guard low < definitions.count, definitions[low].id == id else { return nil }
    return definitions[low]
  }
}

/// What a document says of itself, as far as it could be read, whether or not it is loaded.
///
/// Problems and warnings are given to documents by it: those of a file belong to the last document that begins before
/// them.
public struct DocumentOutline: Sendable {
  /// The path of the file.
  public let path: String
  /// Where the document begins.
  public let start: SourcePosition
  /// The metadata that could be read; its logic is left out, and so is what a derived rule has from its base.
  public let definition: DetectionDefinition

  init(_ document: DecodedDocument, path: String) {
    self.path = path
    start = document.start
    let position = document.id?.position ?? document.start
    var definition = DetectionDefinition(
      analysisType: document.analysisType, id: document.id?.name ?? "", body: .other(reason: "not loaded"), path: path,
      position: position)
    document.fields.apply(to: &definition)
    if let filename = document.filename { definition.body = .python(filename: filename.name) }
    self.definition = definition
  }
}

/// A file beside a detection file that it names.
public struct FileReference: Sendable, Hashable {
  /// The path of the detection file.
  public let path: String
  /// The name, relative to the folder of the detection file.
  public let name: String
  /// Where the name is.
  public let position: SourcePosition
}

/// A destination that a detection names for its alerts.
public struct DestinationReference: Sendable {
  /// The path of the detection file.
  public let path: String
  /// The name of the destination.
  public let name: String
  /// Where the name is.
  public let position: SourcePosition
}
