public import Primitives

/// The lookup tables of a load.
///
/// Immutable; shared by all threads.
public final class LookupTables: Sendable {
  /// A table, and what its document says of it.
  public struct Entry: Sendable {
    /// What its document says.
    public let definition: LookupDefinition
    /// The rows.
    public let table: LookupTable

    /// Puts a table beside its definition.
    public init(_ definition: LookupDefinition, _ table: LookupTable) {
      self.definition = definition
      self.table = table
    }
  }

  /// The tables, in order of name.
  public let entries: [Entry]
  /// What they may cost.
  public let limits: LookupLimits
  private let numbers: [String: Int]

  /// No tables.
  public static let none = LookupTables([])

  /// Puts tables together, which must have different names.
  public init(_ entries: [Entry], limits: LookupLimits = LookupLimits()) {
    self.entries = entries.sorted { $0.table.name < $1.table.name }
    self.limits = limits
    numbers = Dictionary(
      self.entries.enumerated().map { ($1.table.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What they take in memory.
  public var byteCount: Int { entries.reduce(0) { $0 + $1.table.byteCount } }

  /// The table of a name; nil when there is none.
  public func table(named name: String) -> LookupTable? { numbers[name].map { entries[$0].table } }

  /// The name that was probably meant by one that no table has, as a question to put after it.
  public func suggestion(for name: String) -> String {
    let near = NearestName.nearest(to: name, among: entries.map(\.table.name), by: .key)
    return near.map { "; did you mean '\($0)'?" } ?? ""
  }
}

extension DetectionLibrary {
  /// The documents of lookup tables, in order of name.
  public var lookupDefinitions: [DetectionDefinition] { definitions.filter { $0.lookup != nil } }

  /// The library with the rows of its lookup tables, by the names of the tables, and without those that have problems.
  public func settingLookups(
    _ lookups: LookupTables, leavingOut refused: Set<String>, because problems: [Problem]
  ) -> DetectionLibrary {
    var states: [String: DetectionDefinition] = [:]
    for entry in lookups.entries {
      guard var definition = definition(id: entry.table.name) else { continue }
      definition.lookupState = LookupState(rowCount: entry.table.rowCount, fingerprint: entry.table.fingerprint)
      states[definition.id] = definition
    }
    var library = replacing(states, because: []).leavingOut(refused, because: problems)
    library.lookups = lookups
    return library
  }
}

extension DecodedFile {
  /// The data files that its lookup tables name.
  public var lookupFiles: [FileReference] {
    documents.compactMap { document in
      guard case .file(let reference)? = document.definition?.lookup?.source else { return nil }
      return reference
    }
  }
}
