import Primitives

/// What an event has itself under `p_enrichment`, which others may have written.
struct OwnEnrichment {
  private let document: JSONDocument
  private let plan: EnrichmentPlan
  /// The keys of the event that are read as `p_enrichment`.
  private var keys: [JSONDocument.Index] = []

  init(_ document: JSONDocument, _ plan: EnrichmentPlan) {
    self.document = document
    self.plan = plan
    let name = ByteCase.folded(EnrichmentPlan.memberName)
    var keys: [JSONDocument.Index] = []
    document.forEachMember(of: JSONDocument.root) { key, _ in
      if OwnEnrichment.isEqual(document.bytes(key), folded: name) { keys.append(key) }
    }
    self.keys = keys
  }

  /// Whether there is any.
  var isThere: Bool { !keys.isEmpty }

  /// Whether it has something under the name of a table of the plan.
  var isReplaced: Bool { keys.contains { !members(of: $0 + 1, areKept: false).isEmpty } }

  /// The event with its own enrichment, as far as no table of the plan is about it, and with the rows of tables.
  func rewritten(with rows: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    writer.append(UInt8(ascii: "{"))
    document.forEachMember(of: JSONDocument.root) { key, _ in
      if !keys.contains(key) { append(key, to: &writer) }
    }
    var inner = JSONWriter()
    for key in kept {
      if !inner.bytes.isEmpty { inner.append(UInt8(ascii: ",")) }
      inner.append(string: document.bytes(key))
      inner.append(UInt8(ascii: ":"))
      inner.append(key + 1, of: document)
    }
    if !inner.bytes.isEmpty, !rows.isEmpty { inner.append(UInt8(ascii: ",")) }
    inner.append(bytes: rows)
    if writer.bytes.count > 1 { writer.append(UInt8(ascii: ",")) }
    OwnEnrichment.append(inner.bytes, to: &writer)
    writer.append(UInt8(ascii: "}"))
    return writer.bytes
  }

  /// Writes the member of an event that holds what tables say of it.
  static func append(_ rows: [UInt8], to writer: inout JSONWriter) {
    writer.append(string: EnrichmentPlan.memberName)
    writer.append(":{")
    writer.append(bytes: rows)
    writer.append(UInt8(ascii: "}"))
  }

  private func append(_ key: JSONDocument.Index, to writer: inout JSONWriter) {
    if writer.bytes.count > 1 { writer.append(UInt8(ascii: ",")) }
    writer.append(string: document.bytes(key))
    writer.append(UInt8(ascii: ":"))
    writer.append(key + 1, of: document)
  }

  /// The members that stay, of the key that counts: the last one of that very spelling, else the first without case.
  private var kept: [JSONDocument.Index] {
    let exact = keys.last { document.bytes($0).elementsEqual(EnrichmentPlan.memberName.utf8) }
    return (exact ?? keys.first).map { members(of: $0 + 1, areKept: true) } ?? []
  }

  private func members(of value: JSONDocument.Index, areKept: Bool) -> [JSONDocument.Index] {
    guard document.kind(value) == .object else { return [] }
    var found: [JSONDocument.Index] = []
    document.forEachMember(of: value) { key, _ in
      let isOfPlan = plan.tables.contains { OwnEnrichment.isEqual(document.bytes(key), folded: $0.foldedName) }
      if isOfPlan != areKept { found.append(key) }
    }
    return found
  }

  private static func isEqual(_ key: UnsafeRawBufferPointer, folded: [UInt8]) -> Bool {
    folded.withUnsafeBytes { folded in
      if ByteCase.isASCII(key) { return FoldedComparison.isEqual(key, folded: folded) }
      return ByteCase.folded(key).withUnsafeBytes { ByteComparison.isEqual($0, folded) }
    }
  }
}
