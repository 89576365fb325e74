import Primitives

/// The memory that evaluations reuse: what the current event's fields hold and what predicates have said of it.
///
/// Belongs to one thread at a time.
final class EvaluationScratch {
  /// For each field node, its value on the tape.
  private(set) var nodeValues: UnsafeMutablePointer<JSONDocument.Index>
  /// For each field node, 1 when its children have been looked for.
  private(set) var nodeStates: UnsafeMutablePointer<UInt8>
  /// For each predicate, its verdict's raw value; 0 while unknown.
  private(set) var verdicts: UnsafeMutablePointer<UInt8>
  /// Values that paths with `[*]` led to, run after run.
  var projected: [JSONDocument.Index] = []
  /// For fields that are projections, their value.
  var projections: [Int32: FieldValue] = [:]
  /// Why filters failed, by predicate.
  var failures: [Int32: String] = [:]
  /// For objects and lists that matches render, the beginning of their canonical JSON.
  var canonicalTexts: [JSONDocument.Index: [UInt8]] = [:]
  /// The sketches of texts that many conditions search in.
  let sketches = TextSketchCache()
  /// What fields of list elements hold, found before in this event.
  let elementFields = ElementFieldCache()
  /// Text that is folded, for comparisons without case.
  let folded = FoldedText()

  private var nodeCapacity = 64
  private var predicateCapacity = 64

  init() {
    nodeValues = .allocate(capacity: nodeCapacity)
    nodeStates = .allocate(capacity: nodeCapacity)
    verdicts = .allocate(capacity: predicateCapacity)
  }

  deinit {
    nodeValues.deallocate()
    nodeStates.deallocate()
    verdicts.deallocate()
  }

  /// Forgets the last event and makes room for a program.
  ///
  /// - Complexity: O(fields + predicates) of the program, by `memset`.
  func reset(for tables: ProgramTables) {
    grow(nodeCount: tables.nodes.count, predicateCount: tables.predicates.count)
    nodeStates.update(repeating: 0, count: tables.nodes.count)
    verdicts.update(repeating: 0, count: tables.predicates.count)
    if !projections.isEmpty {
      projections.removeAll(keepingCapacity: true)
      projected.removeAll(keepingCapacity: projected.count < EvaluationScratch.projectedCountKept)
    }
    if !failures.isEmpty { failures.removeAll() }
    if !canonicalTexts.isEmpty { canonicalTexts.removeAll() }
    sketches.reset()
    elementFields.reset()
    folded.reset()
  }

  private static let projectedCountKept = 65_536

  private func grow(nodeCount: Int, predicateCount: Int) {
    if nodeCount > nodeCapacity {
      nodeCapacity = nodeCount * 2
      nodeValues.deallocate()
      nodeStates.deallocate()
      nodeValues = .allocate(capacity: nodeCapacity)
      nodeStates = .allocate(capacity: nodeCapacity)
    }
    if predicateCount > predicateCapacity {
      predicateCapacity = predicateCount * 2
      verdicts.deallocate()
      verdicts = .allocate(capacity: predicateCapacity)
    }
  }
}

/// Remembers what fields of list elements hold, so that a thousand detections over the same list look each up once.
///
/// A direct-mapped table: two that meet in a slot only cost another look.
final class ElementFieldCache {
  private struct Entry {
    var field: Int32 = -1
    var root: JSONDocument.Index = 0
    var value: JSONDocument.Index = 0
  }

  private let entries: UnsafeMutablePointer<Entry>
  private var isUsed = false
  private static let slotCount = 256

  init() {
    entries = .allocate(capacity: ElementFieldCache.slotCount)
    entries.initialize(repeating: Entry(), count: ElementFieldCache.slotCount)
  }

  deinit { entries.deallocate() }

  /// Forgets the last event.
  func reset() {
    guard isUsed else { return }
    entries.update(repeating: Entry(), count: ElementFieldCache.slotCount)
    isUsed = false
  }

  /// The index that was stored; nil when there is none.
  @inline(__always)
  func value(ofField field: Int32, root: JSONDocument.Index) -> JSONDocument.Index? {
    let entry = entries[slot(field, root)]
    return entry.field == field && entry.root == root ? entry.value : nil
  }

  func store(_ value: JSONDocument.Index, field: Int32, root: JSONDocument.Index) {
    entries[slot(field, root)] = Entry(field: field, root: root, value: value)
    isUsed = true
  }

  @inline(__always)
  private func slot(_ field: Int32, _ root: JSONDocument.Index) -> Int {
    (Int(root) &* 31 &+ Int(field)) & (ElementFieldCache.slotCount - 1)
  }
}
