public import Detection
public import Wire

extension ListLookupsResponse {
  /// The lookup tables of a library, and which of them the detections of a program can see.
  public init(_ library: DetectionLibrary, _ program: DetectionProgram) {
    let lookups = library.lookups
    self.init(
      tables: library.lookupDefinitions.compactMap { LookupSummary($0, lookups, program) },
      memoryBytes: UInt64(clamping: lookups.byteCount),
      memoryBytesMax: UInt64(clamping: lookups.limits.lookupMemoryBytesMax))
  }
}

extension LookupSummary {
  fileprivate init?(_ definition: DetectionDefinition, _ lookups: LookupTables, _ program: DetectionProgram) {
    guard let lookup = definition.lookup else { return nil }
    let table = lookups.table(named: definition.id)
    self.init(
      table: definition.id, loaded: table != nil, inactiveReason: table == nil ? definition.inactiveReason ?? "" : "",
      path: definition.path, dataPath: table?.path ?? "", schema: lookup.schema?.text ?? "",
      primaryKey: lookup.primaryKey.text, keyKind: table?.keyKind.rawValue ?? "",
      rowCount: UInt64(clamping: table?.rowCount ?? 0), keyCount: UInt64(clamping: table?.keyCount ?? 0),
      memoryBytes: UInt64(clamping: table?.byteCount ?? 0),
      logTypes: lookup.associations.map { association in
        let plan = program.program(forLogType: association.logType)?.enrichment
        return Wire.LookupAssociation(
          logType: association.logType, selectors: association.selectors.map(\.name),
          used: plan?.tableNames.contains(definition.id) ?? false)
      })
  }
}

extension DetectionLibrary {
  /// What there is to say of a name that no loaded lookup table has.
  public func unknownLookup(_ name: String) -> String {
    if name.isEmpty { return "table is empty; expected the name of a lookup table" }
    if let definition = lookupDefinitions.first(where: { $0.id == name }) {
      return "the lookup table '\(name)' is not loaded: \(definition.inactiveReason ?? "it has problems")"
    }
    let hint = lookups.suggestion(for: name)
    if !hint.isEmpty { return "there is no lookup table '\(name)'\(hint)" }
    let names = lookups.entries.map(\.table.name)
    let shown = names.prefix(10).joined(separator: ", ")
    let rest = names.count > 10 ? " and \(names.count - 10) more" : ""
    return "there is no lookup table '\(name)'; " + (names.isEmpty ? "none is loaded" : "there is \(shown)\(rest)")
  }
}
