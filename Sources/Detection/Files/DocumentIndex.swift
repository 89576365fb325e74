import Primitives

/// All documents of a load under their ids.
///
/// Of two with the same id, the first in the order of paths stays.
struct DocumentIndex {
  /// How often a load looks for the nearest right id: each look costs time for all ids.
  private static let suggestionsMax = 20

  /// The documents, in the order of paths and places; ids are unique.
  private(set) var documents: [LoadedDocument] = []
  /// What is wrong between files.
  var problems: [Problem] = []
  /// Those of the problems that only report that something is not loaded.
  private(set) var unresolvedReferences: [Problem] = []
  private var numbersByID: [String: Int] = [:]
  private var suggestionsLeft = DocumentIndex.suggestionsMax

  init(files: [DecodedFile], limits: DetectionFileLimits) {
    for file in files {
      for document in file.documents {
        guard let id = document.id else { continue }
        add(LoadedDocument(path: file.path, document: document, id: id), limits)
      }
    }
  }

  /// The document with an id.
  subscript(id: String) -> LoadedDocument? { numbersByID[id].map { documents[$0] } }

  /// The question to put after an id that is not known.
  mutating func suggestion(for id: String) -> String {
    suggestion(for: id, among: documents.map(\.id.name))
  }

  /// The question to put after an id that is none of some.
  mutating func suggestion(for id: String, among ids: [String]) -> String {
    guard suggestionsLeft > 0 else { return "" }
    suggestionsLeft -= 1
    return NearestName.nearest(to: id, among: ids, by: .key).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// Adds the problem that something which a document refers to is not loaded.
  mutating func reportUnresolved(_ reference: DecodedDocument.Reference, of loaded: LoadedDocument, _ message: String) {
    let problem = loaded.problem(.unknownReference, at: reference, message)
    problems.append(problem)
    unresolvedReferences.append(problem)
  }

  private mutating func add(_ loaded: LoadedDocument, _ limits: DetectionFileLimits) {
    if let first = self[loaded.id.name] {
      let message =
        "\(loaded.document.analysisType.idKey) \(Quotation.quoted(loaded.id.name)) is already used at \(first.place)"
      problems.append(loaded.problem(.duplicateID, at: loaded.id, message))
    } else if documents.count == limits.detectionsCountMax {
      let message = "more than \(limits.detectionsCountMax) detections (detections_count_max); this one is not loaded"
      problems.append(loaded.problem(.tooManyDetections, at: loaded.id, message))
    } else {
      numbersByID[loaded.id.name] = documents.count
      documents.append(loaded)
    }
  }
}

/// A document and the file it is in.
struct LoadedDocument {
  let path: String
  let document: DecodedDocument
  let id: DecodedDocument.Reference

  /// Where the id is, for messages.
  var place: String { "\(path):\(id.position.line)" }

  /// A problem of the document at one of its names.
  func problem(_ code: Problem.Code, at reference: DecodedDocument.Reference, _ message: String) -> Problem {
    Problem(path: path, position: reference.position, code: code, message: message)
  }
}
