/// The detections of all files of one load, checked against each other.
///
/// The result depends only on the files, not on the order in which they were read.
public struct DetectionLibrary: Sendable {
  /// The detections without problems, by id; every id stands once.
  public let definitions: [DetectionDefinition]
  /// What is wrong in all files, by file and place.
  public let problems: [Problem]
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
    PackRules.check(&definitions, &index)
    QueryReferenceRules.check(&definitions, &index)
    DataModelRules.check(&definitions, &index)
    self.definitions = definitions.sorted { $0.id < $1.id }
    problems = (files.flatMap(\.problems) + index.problems).sorted()
    faultyQueries = files.flatMap { $0.documents.compactMap(\.faultyQuery) }
    ignoredDocuments = files.flatMap(\.ignoredDocuments).sorted {
      ($0.path, $0.position) < ($1.path, $1.position)
    }
    fileCount = files.count
  }

  private init(_ library: DetectionLibrary, definitions: [DetectionDefinition], problems: [Problem]) {
    self.definitions = definitions
    self.problems = problems
    faultyQueries = library.faultyQueries
    ignoredDocuments = library.ignoredDocuments
    fileCount = library.fileCount
  }

  /// The library without some definitions, with the problems that those have.
  public func leavingOut(_ ids: Set<String>, because problems: [Problem]) -> DetectionLibrary {
    DetectionLibrary(
      self, definitions: ids.isEmpty ? definitions : definitions.filter { !ids.contains($0.id) },
      problems: (self.problems + problems).sorted())
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
    return DetectionLibrary(self, definitions: marked, problems: problems)
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
