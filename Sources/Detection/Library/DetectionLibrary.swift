/// The detections of all files of one load, checked against each other.
///
/// The result depends only on the files, not on the order in which they were read.
public struct DetectionLibrary: Sendable {
  /// The detections without problems, by id; every id stands once.
  public let definitions: [DetectionDefinition]
  /// What is wrong in all files, by file and place.
  public let problems: [Problem]
  /// Those of the problems that only say that something which a document refers to is not loaded.
  public let unresolvedReferences: [Problem]
  /// The definitions that are left out for no other reason than those, by id.
  ///
  /// They cannot be run, but their own logic is sound, and their tests say whether it is right.
  public let unresolvedDefinitions: [DetectionDefinition]
  /// Queries whose documents have problems, as far as they could be read: their SQL may have more.
  public let faultyQueries: [DetectionDefinition]
  /// Documents that are not detections, by file and place; said, not an error.
  public let ignoredDocuments: [IgnoredDocument]
  /// How many files were read, those with problems included.
  public let fileCount: Int

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
    DataModelRules.check(&definitions, &index)
    self.definitions = definitions.sorted { $0.id < $1.id }
    problems = (files.flatMap(\.problems) + index.problems).sorted()
    unresolvedReferences = index.unresolvedReferences.sorted()
    unresolvedDefinitions = unresolved.sorted { $0.id < $1.id }
    faultyQueries = files.flatMap { $0.documents.compactMap(\.faultyQuery) }
    ignoredDocuments = files.flatMap(\.ignoredDocuments).sorted {
      ($0.path, $0.position) < ($1.path, $1.position)
    }
    fileCount = files.count
  }

  /// The library without some definitions, with the problems that those have.
  ///
  /// - Parameters:
  ///   - ids: The definitions to leave out.
  ///   - problems: What is wrong with them.
  ///   - references: Those of the problems that only say that something is not loaded.
  ///   - unresolvedIDs: The definitions that are left out for no other reason.
  public func leavingOut(
    _ ids: Set<String>, because problems: [Problem], unresolved references: [Problem] = [],
    of unresolvedIDs: Set<String> = []
  ) -> DetectionLibrary {
    let unresolved = definitions.filter { unresolvedIDs.contains($0.id) }
    return DetectionLibrary(
      self, definitions: ids.isEmpty ? definitions : definitions.filter { !ids.contains($0.id) },
      problems: (self.problems + problems).sorted(),
      unresolvedReferences: (unresolvedReferences + references).sorted(),
      unresolvedDefinitions: (unresolvedDefinitions + unresolved).sorted { $0.id < $1.id })
  }

  private init(
    _ library: DetectionLibrary, definitions: [DetectionDefinition], problems: [Problem],
    unresolvedReferences: [Problem], unresolvedDefinitions: [DetectionDefinition]
  ) {
    self.definitions = definitions
    self.problems = problems
    self.unresolvedReferences = unresolvedReferences
    self.unresolvedDefinitions = unresolvedDefinitions
    faultyQueries = library.faultyQueries
    ignoredDocuments = library.ignoredDocuments
    fileCount = library.fileCount
  }

  /// The library with reasons why some of its definitions, by id, are not run here.
  public func marking(notRun reasons: [String: String]) -> DetectionLibrary {
    if reasons.isEmpty { return self }
    let marked = definitions.map { definition in
      guard let reason = reasons[definition.id] else { return definition }
      var marked = definition
      marked.notRunReason = reason
      return marked
    }
    return DetectionLibrary(
      self, definitions: marked, problems: problems, unresolvedReferences: unresolvedReferences,
      unresolvedDefinitions: unresolvedDefinitions)
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
