import Primitives

/// Fills derived rules with the logic and metadata of their bases.
struct BaseResolver {
  private let index: DocumentIndex
  /// What became of the documents looked at so far; nil for those that cannot be loaded.
  private var resolved: [String: DetectionDefinition?] = [:]

  /// Bases that do not exist, cannot be loaded or lead in a circle.
  private(set) var problems: [Problem] = []

  init(index: DocumentIndex) {
    self.index = index
  }

  /// The definitions of all documents that can be loaded.
  mutating func definitions() -> [DetectionDefinition] {
    index.documents.compactMap { resolve($0) }
  }

  /// Walks from a document to the first one that is resolved or derives from nothing, then back.
  private mutating func resolve(_ start: LoadedDocument) -> DetectionDefinition? {
    var chain: [LoadedDocument] = []
    var onChain: Set<String> = []
    var current = start
    while resolved[current.id.name] == nil {
      guard onChain.insert(current.id.name).inserted else {
        refuseCircle(Array(chain.drop { $0.id.name != current.id.name }))
        break
      }
      chain.append(current)
      guard let base = base(of: current) else { break }
      current = base
    }
    for loaded in chain.reversed() where resolved[loaded.id.name] == nil { resolveOne(loaded) }
    return resolved[start.id.name] ?? nil
  }

  /// The document that a document derives from, if both are fit for it.
  private func base(of loaded: LoadedDocument) -> LoadedDocument? {
    guard let reference = loaded.document.base, !loaded.document.hasProblems else { return nil }
    return index[reference.name]
  }

  private mutating func resolveOne(_ loaded: LoadedDocument) {
    let document = loaded.document
    guard var definition = document.definition, let reference = document.base else {
      resolved[loaded.id.name] = .some(document.definition)
      return
    }
    guard let base = base(for: reference, of: loaded), canTakeUnique(base, loaded) else {
      resolved[loaded.id.name] = .some(nil)
      return
    }
    let own = definition
    definition = base
    definition.id = own.id
    definition.path = own.path
    definition.position = own.position
    definition.source = own.source
    definition.rowFields += own.rowFields
    document.fields.apply(to: &definition)
    resolved[loaded.id.name] = .some(definition)
  }

  /// Whether a document has no `Unique` or a base that it can go with; a problem when not.
  private mutating func canTakeUnique(_ base: DetectionDefinition, _ loaded: LoadedDocument) -> Bool {
    guard case .python = base.body, let position = loaded.document.fields.uniquePosition else { return true }
    problems.append(
      Problem(path: loaded.path, position: position, code: .conflictingKeys, message: DocumentRules.uniqueRefusal))
    return false
  }

  /// The resolved definition of a base; a problem when there is none.
  private mutating func base(
    for reference: DecodedDocument.Reference, of loaded: LoadedDocument
  ) -> DetectionDefinition? {
    let name = Quotation.quoted(reference.name)
    guard let base = index[reference.name] else {
      var index = index
      let suggestion = index.suggestion(for: reference.name)
      return refuse(loaded, reference, "no detection \(name) is loaded\(suggestion)")
    }
    guard base.document.analysisType == .rule else {
      return refuse(loaded, reference, "\(name) is a \(base.document.analysisType.rawValue), expected a rule")
    }
    guard let definition = resolved[reference.name] ?? nil else {
      return refuse(loaded, reference, "\(name) (\(base.place)) has problems and is not loaded")
    }
    return definition
  }

  private mutating func refuseCircle(_ circle: [LoadedDocument]) {
    for (number, loaded) in circle.enumerated() {
      resolved[loaded.id.name] = .some(nil)
      guard let reference = loaded.document.base else { continue }
      let next = circle[(number + 1) % circle.count]
      report(loaded, reference, "deriving from \(Quotation.quoted(next.id.name)) leads back to this rule")
    }
  }

  private mutating func report(_ loaded: LoadedDocument, _ reference: DecodedDocument.Reference, _ message: String) {
    problems.append(loaded.problem(.unknownReference, at: reference, "BaseDetection: \(message)"))
  }

  /// Reports why there is no base: returns nil.
  private mutating func refuse(
    _ loaded: LoadedDocument, _ reference: DecodedDocument.Reference, _ message: String
  ) -> DetectionDefinition? {
    report(loaded, reference, message)
    return nil
  }
}
