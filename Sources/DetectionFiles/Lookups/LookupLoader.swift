import Detection
import InputFiles
import Primitives

/// Reads the rows of the lookup tables of a library.
struct LookupLoader {
  private let limits: LookupLimits
  private let schemas: [LookupSchema]
  private var entries: [LookupTables.Entry] = []
  private var problems: [Problem] = []
  private var refused: Set<String> = []
  private var places: [LoadedPlace] = []
  private var byteCount = 0

  /// The library with the rows of its tables, and with what is wrong with them; tables with problems are left out.
  ///
  /// Blocks for as long as the disk takes.
  static func load(_ library: DetectionLibrary, limits: LookupLimits) -> DetectionLibrary {
    let definitions = library.lookupDefinitions
    var loader = LookupLoader(library, limits: limits)
    for definition in definitions { loader.load(definition) }
    let known = Set(library.warnings)
    return library.settingLookups(
      LookupTables(loader.entries, limits: limits), leavingOut: loader.refused, because: loader.problems.sorted()
    )
    .adding(loader.writeWarnings.filter { !known.contains($0) })
  }

  private init(_ library: DetectionLibrary, limits: LookupLimits) {
    self.limits = limits
    schemas = library.lookupSchemas
  }

  /// Warnings where others may write to what was read.
  private var writeWarnings: [LintWarning] {
    WriteAccess.warnings(places, passages: places.flatMap { PathTrail(to: $0.path).places })
  }

  private mutating func load(_ definition: DetectionDefinition) {
    guard definition.isEnabled, let lookup = definition.lookup, case .file(let reference) = lookup.source else {
      return
    }
    let before = problems.count
    let schema = schema(of: lookup, definition)
    if problems.count == before { read(definition, lookup, schema, reference) }
    if problems.count > before { refused.insert(definition.id) }
  }

  /// The schema of a table; nil where no file has it, which is no problem unless its name is nearly that of one.
  private mutating func schema(of lookup: LookupDefinition, _ definition: DetectionDefinition) -> LookupSchema? {
    guard let name = lookup.schema else { return nil }
    guard let schema = schemas.first(where: { $0.name == name.text }) else {
      if let near = NearestName.nearest(to: name.text, among: schemas.map(\.name), by: .key) {
        let message = "Schema: no schema '\(name.text)' is loaded; did you mean '\(near)'?"
        add(.unknownReference, definition, name.position, message)
      }
      return nil
    }
    let columns = schema.columnNames
    if !columns.contains(lookup.primaryKey.text) {
      let near = NearestName.nearest(to: lookup.primaryKey.text, among: columns, by: .key)
      let hint = near.map { "did you mean '\($0)'?" } ?? "it has \(columns.joined(separator: ", "))"
      add(
        .unknownField, definition, lookup.primaryKey.position,
        "PrimaryKey: the schema '\(schema.name)' has no column '\(lookup.primaryKey.text)'; \(hint)")
    }
    return schema
  }

  private mutating func read(
    _ definition: DetectionDefinition, _ lookup: LookupDefinition, _ schema: LookupSchema?, _ reference: FileReference
  ) {
    guard let path = dataFile(reference, definition) else { return }
    var builder = LookupTableBuilder(
      name: definition.id, lookup, schema: schema, path: path.text,
      bytesMax: limits.lookupMemoryBytesMax - byteCount, limits: limits)
    var reader = LookupFileReader(limits: limits)
    do throws(InputError) {
      try reader.read(path.text, into: &builder)
    } catch {
      return add(Problem(path: path.text, position: .start, code: .unreadableFile, message: error.message))
    }
    if let table = builder.finish() {
      byteCount += table.byteCount
      return entries.append(LookupTables.Entry(lookup, table))
    }
    for fault in builder.faults {
      add(
        Problem(
          path: path.text, position: SourcePosition(line: max(1, fault.line), column: 1), code: fault.code,
          message: fault.message))
    }
    if builder.faultsLeftOut > 0, let last = builder.faults.last {
      add(
        Problem(
          path: path.text, position: SourcePosition(line: max(1, last.line), column: 2), code: .invalidValue,
          message: "\(builder.faultsLeftOut) further problems of this file are left out"))
    }
  }

  /// The path of a data file that can be read; nil, with a problem, when it cannot.
  private mutating func dataFile(_ reference: FileReference, _ definition: DetectionDefinition) -> FilePath? {
    if reference.name.utf8.contains(0) {
      add(.missingDataFile, definition, reference.position, "a path cannot hold a NUL byte")
      return nil
    }
    let path = DetectionTree.file(of: reference)
    do throws(FileFault) {
      let status = try FileStatus(following: path)
      guard status.kind == .regular else { throw status.fault }
      places.append(LoadedPlace(path, .file, status))
      return path
    } catch {
      let quoted = "'\(reference.name)'"
      let message =
        path.isMissing
        ? "there is no data file \(quoted) beside this one\(suggestion(for: path))"
        : "the data file \(quoted): \(error.message)"
      add(.missingDataFile, definition, reference.position, "Filename: \(message)")
      return nil
    }
  }

  /// The file of the same directory that was probably meant.
  private func suggestion(for path: FilePath) -> String {
    let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    let directory = slash.map { FilePath(bytes: Array(path.bytes[...$0])) } ?? FilePath(".")
    let name = String(decoding: path.bytes[(slash.map { $0 + 1 } ?? 0)...], as: UTF8.self)
    let entries = (try? DirectoryReader.entries(of: directory, limit: LookupLoader.entriesMax)) ?? []
    let names = entries.map { String(decoding: $0.name, as: UTF8.self) }.filter { !$0.hasSuffix(".yml") }
    guard let near = NearestName.nearest(to: name, among: names, by: .key) else { return "" }
    return "; did you mean '\(near)'?"
  }

  /// Names of a directory that are compared with one that is not there.
  private static let entriesMax = 1_000

  private mutating func add(_ problem: Problem) { problems.append(problem) }

  private mutating func add(
    _ code: Problem.Code, _ definition: DetectionDefinition, _ position: SourcePosition, _ message: String
  ) {
    add(Problem(path: definition.path, position: position, code: code, message: message))
  }
}

extension DetectionTree {
  /// The data files of lookup tables that files name, whether or not they are there.
  ///
  /// Blocks for as long as the disk takes.
  func lookupFiles(in files: [FoundFile]) -> [FilePath] {
    files.flatMap { file -> [FilePath] in
      guard let bytes = try? FileReader.read(file.path, limits: limits), bytes.holds(AnalysisType.lookupTable.rawValue)
      else { return [] }
      return DetectionFileDecoder.decode(bytes, path: file.path.text, limits: limits).lookupFiles.map {
        DetectionTree.file(of: $0)
      }
    }
  }
}

extension [UInt8] {
  /// Whether a text is somewhere in the bytes.
  fileprivate func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, count >= wanted.count else { return false }
    var place = startIndex
    while let found = self[place...].firstIndex(of: first) {
      if self[found...].starts(with: wanted) { return true }
      place = found + 1
    }
    return false
  }
}
