public import Primitives

/// Turns the bytes of a detection file into checked documents, with every problem in its place.
public enum DetectionFileDecoder {
  /// Decodes a file of one or more YAML documents.
  ///
  /// Nothing is thrown: what is wrong is among the problems of the file. Time and memory are linear in the bytes and
  /// bounded by the limits. Safe to call from any thread.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of the file.
  ///   - path: Its path, for messages.
  ///   - isNamed: Whether the file was asked for by name; then a document without `AnalysisType` is a problem.
  ///   - limits: What a file may cost.
  public static func decode(
    _ bytes: [UInt8], path: String, isNamed: Bool = false, limits: DetectionFileLimits = DetectionFileLimits()
  ) -> DecodedFile {
    let problems = ProblemList(path: path, limits: limits)
    var reader = FileReader(path: path, source: bytes, isNamed: isNamed, limits: limits, problems: problems)
    if bytes.count > limits.fileBytesMax {
      problems.add(.fileTooLarge, at: .start, tooLargeMessage(limits))
    } else {
      bytes.withUnsafeBufferPointer { reader.read($0) }
    }
    reader.file.problems = problems.problems.sorted()
    return reader.file
  }

  /// What is reported of a file beyond the limit.
  public static func tooLargeMessage(_ limits: DetectionFileLimits) -> String {
    "the file is larger than \(limits.fileBytesMax) bytes (file_bytes_max)"
  }
}

/// Reads the documents of one file into a `DecodedFile`.
private struct FileReader {
  let source: [UInt8]
  let isNamed: Bool
  let limits: DetectionFileLimits
  let problems: ProblemList
  var file: DecodedFile

  private static let typeKey = "AnalysisType"

  init(path: String, source: [UInt8], isNamed: Bool, limits: DetectionFileLimits, problems: ProblemList) {
    self.source = source
    self.isNamed = isNamed
    self.limits = limits
    self.problems = problems
    file = DecodedFile(path: path, problems: [])
  }

  mutating func read(_ buffer: UnsafeBufferPointer<UInt8>) {
    if let fault = SourceText.fault(in: buffer) { return problems.add(fault) }
    let text = SourceText.withoutByteOrderMark(buffer)
    guard let prepared = YAMLPreparation.prepared(text) else { return readStream(text) }
    prepared.withUnsafeBufferPointer { readStream($0) }
  }

  private mutating func readStream(_ text: UnsafeBufferPointer<UInt8>) {
    do {
      let reader = try YAMLEventReader(text)
      var composer = YAMLComposer(reader, limits: limits)
      var valueCount = 0
      while try readDocument(&composer, &valueCount) {}
      if valueCount == 0 && problems.count == 0 {
        problems.add(.emptyFile, at: .start, "the file is empty; expected a detection with 'AnalysisType'")
      }
    } catch {
      problems.add(error)
    }
  }

  /// Reads the next document; false at the end of the stream.
  private mutating func readDocument(_ composer: inout YAMLComposer, _ valueCount: inout Int) throws(YAMLFault) -> Bool
  {
    do {
      guard let document = try composer.nextDocument() else { return false }
      for fault in composer.duplicateKeys { problems.add(fault) }
      if document.isNull { return true }
      valueCount += 1
      add(document, hasProblems: !composer.duplicateKeys.isEmpty)
    } catch {
      if error.endsStream { throw error }
      problems.add(error)
    }
    return true
  }

  private mutating func add(_ document: YAMLNode, hasProblems: Bool) {
    guard let typeNode = document[FileReader.typeKey] else { return ignore(document) }
    guard let name = typeNode.text, let type = AnalysisType(rawValue: name) else {
      let names = AnalysisType.allCases.map(\.rawValue)
      let suggestion = typeNode.text.map { problems.suggestion(for: $0, among: names) } ?? ""
      let message = "AnalysisType: expected one of \(names.joined(separator: ", ")); found \(typeNode.found)"
      return problems.add(.unknownAnalysisType, at: typeNode.position, message + suggestion)
    }
    let decoder = DocumentDecoder(document: document, type: type, path: file.path, source: source, problems: problems)
    file.documents.append(decoder.decode(hasProblems: hasProblems))
  }

  /// Notes a document without `AnalysisType`, unless it was asked for or looks like a detection.
  private mutating func ignore(_ document: YAMLNode) {
    let pairs = document.pairs ?? []
    if let near = pairs.first(where: { NearestName.isSlip($0.key, of: FileReader.typeKey, editsMax: 2) }) {
      let message = "unknown key \(Quotation.quoted(near.key)); did you mean '\(FileReader.typeKey)'?"
      return problems.add(.unknownKey, at: near.keyPosition, message)
    }
    if let schema = LookupSchema(document, path: file.path) {
      file.schemas.append(schema)
      file.ignoredDocuments.append(
        IgnoredDocument(path: file.path, position: document.position, reason: "not a detection: a schema"))
      return
    }
    let found = document.pairs == nil ? document.found : "a mapping without 'AnalysisType'"
    if isNamed {
      let message = "expected a detection, a mapping with 'AnalysisType'; found \(found)"
      return problems.add(.notADetection, at: document.position, message)
    }
    if let identity = pairs.first(where: { pair in AnalysisType.allCases.contains { $0.idKey == pair.key } }) {
      let message = "a document with '\(identity.key)' needs the key 'AnalysisType'"
      return problems.add(.missingKey, at: document.position, message)
    }
    file.ignoredDocuments.append(
      IgnoredDocument(path: file.path, position: document.position, reason: "not a detection: \(found)"))
  }
}

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
  /// The schemas of lookup tables.
  var schemas: [LookupSchema] = []

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

/// A document that is not a detection and was left out.
public struct IgnoredDocument: Sendable, Equatable {
  /// The path of its file.
  public let path: String
  /// Where it starts.
  public let position: SourcePosition
  /// Why it was left out.
  public let reason: String

  /// The note on one line.
  public var description: String { "\(path):\(position.line):\(position.column): \(reason)" }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// What one load of detection files may cost.
///
/// A file beyond a limit is refused with a problem; the others are read.
public struct DetectionFileLimits: LimitTable {
  @Limit("file_bytes_max", 1_048_576, "bytes of one file")
  public var fileBytesMax
  @Limit("nesting_levels_max", 64, "levels of lists and mappings in one document")
  public var nestingLevelsMax
  @Limit("file_nodes_max", 100_000, "values in one file, each alias counted as what it stands for")
  public var fileNodesMax
  @Limit("expanded_text_bytes_max", 4_194_304, "bytes of text in one file, aliases counted the same way")
  public var expandedTextBytesMax
  @Limit("files_count_max", 20_000, "files of one load")
  public var filesCountMax
  @Limit("directory_levels_max", 64, "levels of directories")
  public var directoryLevelsMax
  @Limit("directory_entries_max", 1_000_000, "names looked at in directories")
  public var directoryEntriesMax
  @Limit("detections_count_max", 20_000, "detections of one load")
  public var detectionsCountMax
  @Limit("suggestions_count_max", 100, "problems of one file for which the nearest right name is looked for")
  public var suggestionsCountMax

  /// The defaults.
  public init() {}
}
