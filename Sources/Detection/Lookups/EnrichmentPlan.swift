import Primitives

/// Which fields of the events of a log type are looked up in which tables.
///
/// Immutable; shared by all threads.
public final class EnrichmentPlan: Sendable {
  /// A field that is looked up.
  struct Selector: Sendable {
    /// The field, in the tables of the plan.
    let field: Int32
    /// Its name as JSON, with the colon.
    let member: [UInt8]
  }

  /// A table, and the fields that are looked up in it.
  struct Table: Sendable {
    let table: LookupTable
    /// Its name as JSON, with the colon.
    let member: [UInt8]
    /// Its name without case.
    let foldedName: [UInt8]
    let selectors: [Selector]
  }

  let tables: [Table]
  /// How to find the fields.
  let fields: ProgramTables
  /// The most bytes that are added to one event.
  let bytesMax: Int

  /// The member of events that holds what tables say of them.
  static let memberName = "p_enrichment"

  /// The names of the tables, in their order.
  public var tableNames: [String] { tables.map(\.table.name) }

  /// Makes the plan of a log type; nil when no table that its detections can look at is about it.
  ///
  /// - Parameters:
  ///   - logType: The log type.
  ///   - lookups: The tables.
  ///   - paths: All paths that the log type's detections read natively.
  ///   - hasPython: Whether bodies in Python see its events: these may look at any table.
  init?(logType: String, _ lookups: LookupTables, paths: [FieldPath], hasPython: Bool) {
    if lookups.entries.isEmpty { return nil }
    let readers = EnrichmentReaders(paths)
    var builder = ProgramBuilder()
    var tables: [Table] = []
    for entry in lookups.entries {
      let selectors = entry.definition.associations.filter { $0.logType == logType }.flatMap(\.selectors)
      let foldedName = ByteCase.folded(entry.table.name)
      guard !selectors.isEmpty, hasPython || readers.canLook(atTable: foldedName) else { continue }
      tables.append(
        Table(
          table: entry.table, member: EnrichmentPlan.member(entry.table.name), foldedName: foldedName,
          selectors: selectors.map {
            Selector(field: builder.field($0.path), member: EnrichmentPlan.member($0.name))
          }))
    }
    if tables.isEmpty { return nil }
    self.tables = tables
    fields = builder.tables()
    bytesMax = lookups.limits.lookupEventBytesMax
  }

  deinit { fields.deallocate() }

  private static func member(_ name: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.append(string: name)
    writer.append(UInt8(ascii: ":"))
    return writer.bytes
  }
}

/// What the paths of detections can see of `p_enrichment`.
private struct EnrichmentReaders {
  /// The folded names of the tables that paths lead to.
  private var tables: Set<[UInt8]> = []
  /// Whether a path leads to all of it.
  private var seesAll = false

  /// Paths within the elements of a list begin there: that they are counted too only makes more of them.
  init(_ paths: [FieldPath]) {
    let name = ByteCase.folded(EnrichmentPlan.memberName)
    for path in paths {
      guard case .key(let first)? = path.steps.first, ByteCase.folded(first) == name else { continue }
      switch path.steps.dropFirst().first {
      case .key(let table): tables.insert(ByteCase.folded(table))
      case nil: seesAll = true
      case .index, .everyElement: break
      }
    }
    // The event as a whole.
    seesAll = seesAll || paths.contains { $0.steps.isEmpty }
  }

  /// Whether a path leads to what a table says.
  func canLook(atTable foldedName: [UInt8]) -> Bool { seesAll || tables.contains(foldedName) }
}
