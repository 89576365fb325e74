/// One detection file, read and checked by itself.
///
/// What its documents say of others (bases of derived rules, ids that exist once, members of packs) is checked when a
/// `DetectionLibrary` is made of all files.
public struct DecodedFile: Sendable {
  /// The path of the file, as it was given.
  public let path: String
  /// What is wrong in the file, by place.
  public var problems: [Problem]
  /// Documents without `AnalysisType`, which are not detections.
  public var ignoredDocuments: [IgnoredDocument]
  var documents: [DecodedDocument]

  /// A file that could not be read, or of which nothing is kept but its problems.
  public init(path: String, problems: [Problem]) {
    self.path = path
    self.problems = problems
    ignoredDocuments = []
    documents = []
  }

  /// How many documents with an `AnalysisType` it holds.
  public var documentCount: Int { documents.count }
}
