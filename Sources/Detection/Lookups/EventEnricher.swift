import Primitives

/// An event with what lookup tables say of it.
///
/// Views of memory of the evaluator, good until it enriches the next event.
public struct EnrichedEvent {
  /// The event, with `EventEvaluator.paddingBytes` readable bytes after it.
  public let event: UnsafeRawBufferPointer
  /// What tables have added to it: the object of `p_enrichment`, without what the event had there before.
  public let enrichment: [UInt8]
}

extension EventEvaluator {
  /// Looks up the fields of an event that has `paddingBytes` readable bytes after it; nil when no table says anything of
  /// it.
  ///
  /// What tables say takes the place of what the event has under their names in `p_enrichment` itself. Throws when the
  /// event is not one JSON object within the limits, or would not be with what is added.
  public func enriched(
    padded event: UnsafeRawBufferPointer, by plan: EnrichmentPlan
  ) throws(EventError) -> EnrichedEvent? {
    try enricher.enriched(event, try parser.parse(padded: event), by: plan)
  }

  /// Looks up the fields of an event that is anywhere in memory; nil when no table says anything of it, or when there is
  /// no plan.
  public func enriched(
    _ event: [UInt8], by plan: EnrichmentPlan?
  ) throws(EventError) -> (event: [UInt8], enrichment: [UInt8])? {
    guard let plan else { return nil }
    let made = event.withUnsafeBytes { bytes in
      Result { () throws(EventError) -> (event: [UInt8], enrichment: [UInt8])? in
        let enriched = try enricher.enriched(bytes, try parser.parse(copying: bytes), by: plan)
        return enriched.map { (Array($0.event), $0.enrichment) }
      }
    }
    return try made.get()
  }
}

/// Puts what lookup tables say of events into them, one after the other, with memory that it reuses.
///
/// Belongs to one thread at a time.
final class EventEnricher {
  private let scratch = EvaluationScratch()
  private let limits: EventLimits
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 8)

  init(limits: EventLimits) {
    self.limits = limits
  }

  deinit { memory.deallocate() }

  /// The event with what tables say of it; nil when nothing changes.
  func enriched(
    _ event: UnsafeRawBufferPointer, _ document: JSONDocument, by plan: EnrichmentPlan
  ) throws(EventError) -> EnrichedEvent? {
    let scope = EventScope(document: document, tables: plan.fields, scratch: scratch)
    var rows = EnrichmentWriter(scope: scope, bytesMax: plan.bytesMax)
    for table in plan.tables { try rows.add(table) }
    let own = OwnEnrichment(document, plan)
    if rows.bytes.isEmpty, !own.isReplaced { return nil }
    let whole = own.isThere ? own.rewritten(with: rows.bytes) : EventEnricher.spliced(event, document, rows.bytes)
    if whole.count > limits.eventBytesMax {
      let message = "the event with what lookup tables say of it is larger than"
      throw EventError(.tooLarge, "\(message) \(limits.eventBytesMax) bytes (event_bytes_max)")
    }
    return EnrichedEvent(
      event: kept(whole), enrichment: [UInt8(ascii: "{")] + rows.bytes + [UInt8(ascii: "}")])
  }

  /// The text of an event with one more member.
  private static func spliced(
    _ event: UnsafeRawBufferPointer, _ document: JSONDocument, _ rows: [UInt8]
  ) -> [UInt8] {
    // A parsed event is an object: its last brace ends it.
    let end = event.lastIndex(of: UInt8(ascii: "}")) ?? event.count
    var writer = JSONWriter()
    writer.bytes.reserveCapacity(event.count + rows.count + 32)
    writer.bytes.append(contentsOf: event[..<end])
    if !document.isEmpty(JSONDocument.root) { writer.append(UInt8(ascii: ",")) }
    OwnEnrichment.append(rows, to: &writer)
    writer.append(UInt8(ascii: "}"))
    return writer.bytes
  }

  /// The bytes where they stay until the next event, with room after them.
  private func kept(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let needed = bytes.count + EventParser.paddingBytes
    if memory.count < needed || memory.count > EventEnricher.bytesKept && needed < EventEnricher.bytesKept {
      memory.deallocate()
      memory = .allocate(byteCount: max(needed, 4_096), alignment: 8)
    }
    memory.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
  }

  /// Memory for events up to this size is kept, in bytes.
  private static let bytesKept = 262_144
}

/// Writes what tables say of one event: the members of `p_enrichment`.
private struct EnrichmentWriter {
  let scope: EventScope
  let bytesMax: Int
  private var writer = JSONWriter()

  init(scope: EventScope, bytesMax: Int) {
    self.scope = scope
    self.bytesMax = bytesMax
  }

  /// The members, with commas between them.
  var bytes: [UInt8] { writer.bytes }

  /// Adds what a table says of the fields that are looked up in it.
  mutating func add(_ table: EnrichmentPlan.Table) throws(EventError) {
    var hasRows = false
    for selector in table.selectors {
      let value = scope.value(ofField: selector.field, root: JSONDocument.root)
      if scope.isList(value) {
        try addList(value, table, selector, &hasRows)
      } else if case .value(let index) = value, let row = table.table.row(index, of: scope.document) {
        begin(table, selector, &hasRows)
        try add(row, index)
      }
    }
    if hasRows { writer.append(UInt8(ascii: "}")) }
  }

  private mutating func begin(
    _ table: EnrichmentPlan.Table, _ selector: EnrichmentPlan.Selector, _ hasRows: inout Bool
  ) {
    if !writer.bytes.isEmpty { writer.append(UInt8(ascii: ",")) }
    if !hasRows {
      writer.append(bytes: table.member)
      writer.append(UInt8(ascii: "{"))
    }
    hasRows = true
    writer.append(bytes: selector.member)
  }

  /// Adds a list of the rows of its elements, of equal elements one; nothing when none has a row.
  private mutating func addList(
    _ value: FieldValue, _ table: EnrichmentPlan.Table, _ selector: EnrichmentPlan.Selector, _ hasRows: inout Bool
  ) throws(EventError) {
    var elements: [JSONDocument.Index] = []
    scope.forEachElement(of: value) { element in
      elements.append(element)
      return true
    }
    var known: Set<[UInt8]> = []
    for element in elements {
      guard let row = table.table.row(element, of: scope.document),
        known.insert(scope.document.canonicalJSON(element)).inserted
      else { continue }
      if known.count == 1 { begin(table, selector, &hasRows) }
      writer.append(UInt8(ascii: known.count == 1 ? "[" : ","))
      try add(row, element)
    }
    if !known.isEmpty { writer.append(UInt8(ascii: "]")) }
  }

  private mutating func add(_ row: LookupRow, _ value: JSONDocument.Index) throws(EventError) {
    row.write(to: &writer, matching: value, of: scope.document)
    if writer.bytes.count > bytesMax {
      throw EventError(
        .tooLarge,
        "what lookup tables say of the event is more than \(bytesMax) bytes (lookup_event_bytes_max)")
    }
  }
}
