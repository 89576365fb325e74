import Detection
import DetectionFiles
import Foundation
import Primitives
import TestSupport
import Testing

@Suite("Data files of lookup tables")
struct LookupLoaderTests {
  private static func document(
    _ filename: String = "rows.csv", key: String = "id", enabled: Bool = true, further: String = ""
  ) -> String {
    """
    AnalysisType: lookup_table
    LookupName: t
    Enabled: \(enabled)
    Schema: Custom.T
    Filename: \(filename)
    LogTypeMap:
      PrimaryKey: \(key)
      AssociatedLogTypes: [{LogType: T, Selectors: [id]}]
    \(further)
    """
  }

  private static let schema = """
    schema: Custom.T
    fields:
      - {name: id, type: string, required: true}
      - {name: count, type: int}
      - {name: on, type: boolean}

    """

  private func load(
    _ files: [String: String], limits: LookupLimits = LookupLimits(), in directory: ScratchDirectory
  ) throws -> DetectionLibrary {
    for (name, text) in files { try directory.write(text, to: name) }
    return DetectionSource(paths: [directory.path("rules")]).load(lookupLimits: limits).library
  }

  /// The problems of a table with a data file, without the path of the directory.
  private func problems(
    _ data: String, key: String = "id", name: String = "rows.csv", schema: String? = nil,
    limits: LookupLimits = LookupLimits()
  ) throws -> [String] {
    let directory = try ScratchDirectory()
    var files = ["rules/t.yml": LookupLoaderTests.document(name, key: key), "rules/\(name)": data]
    files["rules/schema.yml"] = schema
    let library = try load(files, limits: limits, in: directory)
    #expect(library.lookups.entries.isEmpty == !library.problems.isEmpty)
    #expect((library.definition(id: "t") == nil) == !library.problems.isEmpty)
    return library.problems.map { $0.description.replacing(directory.path + "/rules/", with: "") }
  }

  @Test(
    "What is wrong with a table in CSV is a problem of its line",
    arguments: [
      ("", ["rows.csv:1:1: empty-file: the file is empty; expected rows of a lookup table, as JSON or CSV"]),
      (
        "ID,name\na,b\n",
        ["rows.csv:1:1: missing-key: there is no column 'id', the primary key; did you mean 'ID'?"]
      ),
      ("key,name\n", ["rows.csv:1:1: missing-key: there is no column 'id', the primary key; there is key, name"]),
      (
        "id,,id\n",
        [
          "rows.csv:1:1: duplicate-key: the column 'id' is there twice",
          "rows.csv:1:1: missing-key: column 2 has no name",
        ]
      ),
      (
        "id,v\na,1\n\nb\nc,1,2\n",
        [
          "rows.csv:4:1: invalid-value: expected 2 columns, as in the first line; found 1",
          "rows.csv:5:1: invalid-value: expected 2 columns, as in the first line; found 3",
        ]
      ),
      ("id,v\n\"a\nb\",1\n,2\n", ["rows.csv:4:1: missing-key: the primary key 'id' is empty"]),
      ("id,v\na,1\nb,2\na,3\n", ["rows.csv:4:1: duplicate-value: the key 'a' is in line 2 already"]),
      ("id\n10.0.0.0/8\n10.1.1.1/8\n", ["rows.csv:3:1: duplicate-value: the key '10.1.1.1/8' is in line 2 already"]),
      ("id,v\na,\"b\n", ["rows.csv:2:1: invalid-value: the quotes are not closed"]),
      ("id,v\na,\"b\"c\n", ["rows.csv:2:1: invalid-value: after the closing quote of cell 2 a separator is expected"]),
    ] as [(String, [String])])
  func csv(data: String, expected: [String]) throws {
    #expect(try problems(data) == expected)
  }

  @Test(
    "What is wrong with a table in JSON is a problem of its line",
    arguments: [
      (
        "{\"id\":\"a\"}\n{\"ID\":\"b\",\"x\":1}\n",
        ["rows.json:2:1: missing-key: the row has no 'id', the primary key; did you mean 'ID'?"]
      ),
      (
        "[\n{\"id\":\"a\"},\n{\"id\":null},\n{\"id\":{\"x\":1}},\n{\"id\":[]},\n{\"id\":[\"b\",true]}]",
        (3...6).map {
          "rows.json:\($0):1: wrong-type: the primary key 'id': expected text, a number, or a list of such"
        }
      ),
      (
        "{\"id\":\"a\"}\n{\"id\":[\"b\",\"a\"]}\n", ["rows.json:2:1: duplicate-value: the key 'a' is in line 1 already"]
      ),
      ("{\"id\":1}\n{\"id\":\"1\"}\n", ["rows.json:2:1: duplicate-value: the key '1' is in line 1 already"]),
      ("{\"id\":\"\"}\n", ["rows.json:1:1: invalid-value: the primary key 'id' is empty"]),
    ] as [(String, [String])])
  func json(data: String, expected: [String]) throws {
    #expect(try problems(data, name: "rows.json") == expected)
  }

  @Test("A row that is no JSON says where")
  func brokenJSON() throws {
    let found = try problems("{\"id\":\"a\"}\n{\"id\":b}\n[1]\n", name: "rows.json")
    #expect(found.count >= 1 && found[0].hasPrefix("rows.json:2:1: invalid-value: the row is not JSON"), "\(found)")
  }

  @Test("A schema has columns and types, and rows must fit them")
  func schemas() throws {
    let found = try problems(
      "id,cuont,on\na,1,true\n", schema: LookupLoaderTests.schema)
    #expect(
      found == ["rows.csv:1:1: unknown-field: the schema 'Custom.T' has no column 'cuont'; did you mean 'count'?"])
    let types = try problems("id,count,on\na,1.5,true\nb,1,yes\nc,x,\n", schema: LookupLoaderTests.schema)
    #expect(
      types == [
        "rows.csv:2:1: wrong-type: the column 'count': expected a whole number, found '1.5'",
        "rows.csv:3:1: wrong-type: the column 'on': expected true or false, found 'yes'",
        "rows.csv:4:1: wrong-type: the column 'count': expected a whole number, found 'x'",
      ])
    let required = try problems("{\"key\":\"a\"}", key: "key", name: "rows.json", schema: LookupLoaderTests.schema)
    #expect(
      required == [
        "t.yml:7:15: unknown-field: PrimaryKey: the schema 'Custom.T' has no column 'key'; it has id, count, on"
      ])
    let near = try problems("id\na\n", schema: LookupLoaderTests.schema.replacing("Custom.T", with: "Custom.Tt"))
    #expect(near == ["t.yml:4:9: unknown-reference: Schema: no schema 'Custom.T' is loaded; did you mean 'Custom.Tt'?"])
    #expect(try problems("id\na\n", schema: LookupLoaderTests.schema.replacing("Custom.T", with: "Else")) == [])
  }

  @Test("A file that is not there, or that is of another kind, is said with what is near")
  func missing() throws {
    let directory = try ScratchDirectory()
    var library = try load(
      ["rules/t.yml": LookupLoaderTests.document("row.csv"), "rules/rows.csv": "id\na\n"], in: directory)
    #expect(
      library.problems.map(\.description) == [
        "\(directory.path)/rules/t.yml:5:11: missing-data-file: Filename: there is no data file 'row.csv' beside this one; did you mean 'rows.csv'?"
      ])
    library = try load(["rules/t.yml": LookupLoaderTests.document("../rules")], in: directory)
    #expect(library.problems.map(\.code) == [.missingDataFile])
    #expect(library.problems[0].message.contains("expected a regular file, found a directory"))
    library = try load(["rules/t.yml": LookupLoaderTests.document(), "rules/rows.csv": "PAR1xxxx"], in: directory)
    #expect(library.problems.map(\.code) == [.unreadableFile])
    #expect(library.problems[0].message.contains("holds Parquet; expected rows of a lookup table"))
  }

  @Test("Files may be compressed, whatever their name", arguments: LookupLoaderTests.archives)
  func compressed(base64: String) throws {
    let directory = try ScratchDirectory()
    try directory.write(LookupLoaderTests.document("rows"), to: "rules/t.yml")
    try #require(Data(base64Encoded: base64)).write(to: URL(fileURLWithPath: directory.path("rules/rows")))
    let library = DetectionSource(paths: [directory.path("rules")]).load().library
    #expect(library.problems == [])
    #expect(library.lookups.table(named: "t")?.row(ofKey: "a")?.json == Array(#"{"id":"a","v":"1"}"#.utf8))
  }

  /// `id,v` and `a,1`, each on a line, with gzip and with zstd.
  private static let archives = ["H4sIAAAAAAACA8tM0SnjStQx5AIAy+n7SQkAAAA=", "KLUv/QRYSQAAaWQsdgphLDEKeyqPkA=="]

  @Test("Each form of a file is read: byte order mark, line ends, tabs and semicolons, lists, many objects on a line")
  func forms() throws {
    for data in [
      "\u{FEFF}id,v\r\na,1\r\n", "id,v\ra,1", "id\tv\na\t1", "id;v\na;1\n", "id,v\n\"a\",\"1\"",
      "\n\n [{\"id\": \"a\", \"v\": \"1\"}]", "{\"id\":\"a\",\n \"v\":\"1\"}\n",
      "{\"id\":\"b\"} {\"id\":\"a\",\"v\":\"1\"}",
    ] {
      let directory = try ScratchDirectory()
      let library = try load(["rules/t.yml": LookupLoaderTests.document(), "rules/rows.csv": data], in: directory)
      #expect(library.problems == [], "\(data)")
      let row = library.lookups.table(named: "t")?.row(ofKey: "a")
      #expect(row?.json == Array(#"{"id":"a","v":"1"}"#.utf8), "\(data)")
    }
  }

  @Test("What is too large is refused by name: a row, a file, and all tables together")
  func limits() throws {
    var limits = LookupLimits()
    limits.lookupRowBytesMax = 64
    let long = String(repeating: "x", count: 100)
    #expect(try problems("id,v\na,\(long)\n", limits: limits)[0].contains("longer than 64 bytes"))
    #expect(
      try problems("{\"id\":\"\(long)\"}", name: "r.json", limits: limits) == [
        "r.json:1:1: file-too-large: the row is larger than 64 bytes (lookup_row_bytes_max)"
      ])
    limits = LookupLimits()
    limits.lookupFileBytesMax = 1_024
    let many = (0..<200).map { "\($0),value\n" }.joined()
    #expect(
      try problems("id,v\n\(many)", limits: limits)[0].contains(
        "more than 1024 bytes, decompressed (lookup_file_bytes_max)"))
    let lines = (0..<200).map { "{\"id\":\($0)}\n" }.joined()
    #expect(try problems(lines, name: "r.json", limits: limits)[0].contains("(lookup_file_bytes_max)"))
    limits = LookupLimits()
    limits.lookupMemoryBytesMax = 1_048_576
    let directory = try ScratchDirectory()
    let rows = "id,v\n" + (0..<12_000).map { "key-\($0),some text\n" }.joined()
    let second = LookupLoaderTests.document("second.csv").replacing("LookupName: t", with: "LookupName: u")
    let library = try load(
      [
        "rules/t.yml": LookupLoaderTests.document(), "rules/u.yml": second, "rules/rows.csv": rows,
        "rules/second.csv": rows,
      ], limits: limits, in: directory)
    #expect(library.lookups.entries.map(\.table.name) == ["t"])
    #expect(library.problems.count == 1 && library.problems[0].message.contains("(lookup_memory_bytes_max)"))
    #expect(library.lookups.byteCount <= limits.lookupMemoryBytesMax)
  }

  @Test("Of many faults the first are named, and the others counted")
  func manyFaults() throws {
    let found = try problems("id,v\n" + String(repeating: "a\n", count: 100))
    #expect(found.count == 21)
    #expect(found.last == "rows.csv:21:2: invalid-value: 80 further problems of this file are left out")
  }

  @Test("Tables that are disabled, in storage or made by a query are listed, and their rows not looked for")
  func unused() throws {
    let storage = """
      AnalysisType: lookup_table
      LookupName: stored
      Enabled: true
      Schema: S
      Refresh: {ObjectPath: s3://bucket/x, PeriodMinutes: 5, RoleARN: arn}
      LogTypeMap: {PrimaryKey: id}

      """
    let query =
      "AnalysisType: lookup_table\nLookupName: asked\nEnabled: true\nQuery: select 1\nLogTypeMap: {PrimaryKey: id}\n"
    let directory = try ScratchDirectory()
    let library = try load(
      [
        "rules/t.yml": LookupLoaderTests.document("gone.csv", enabled: false), "rules/s.yml": storage,
        "rules/q.yml": query,
      ], in: directory)
    #expect(library.problems == [])
    #expect(
      library.definitions.map { $0.inactiveReason ?? "" } == [
        "a lookup table made by a query, which is not run",
        "a lookup table in storage that is not read; give its rows as a file (Filename)", "disabled",
      ])
    #expect(library.definitions.allSatisfy { !$0.isActive })
  }

  @Test("A path of storage that is one of this host is read")
  func localStorage() throws {
    let directory = try ScratchDirectory()
    let rows = try directory.write("id,v\na,1\n", to: "feed/rows.csv")
    let storage = LookupLoaderTests.document().replacing(
      "Filename: rows.csv", with: "Refresh: {ObjectPath: \"file://\(rows)\"}")
    let library = try load(["rules/t.yml": storage], in: directory)
    #expect(library.problems == [] && library.lookups.table(named: "t")?.rowCount == 1)
    #expect(library.definition(id: "t")?.inactiveReason == "used as a lookup table")
  }

  @Test("A change of a data file is a change of its table, and the directories of data files are watched")
  func changes() throws {
    let directory = try ScratchDirectory()
    let files = ["rules/t.yml": LookupLoaderTests.document("../data/rows.csv"), "data/rows.csv": "id,v\na,1\n"]
    let before = try load(files, in: directory)
    #expect(DetectionChange.all(from: before.definitions, to: try load(files, in: directory).definitions) == [])
    let after = try load(["data/rows.csv": "id,v\na,1\nb,2\n"], in: directory)
    let changes = DetectionChange.all(from: before.definitions, to: after.definitions)
    #expect(changes.map(\.effects) == [["Its rows are others: 2, before 1."]])
    let watched = DetectionTree(paths: [directory.path("rules")]).watchedDirectories()
    #expect(watched.contains { $0.path.hasSuffix("/data") && $0.concerns("rows.csv", isDirectory: false) })
  }

  @Test("A data file that others may write is warned of")
  func writable() throws {
    let directory = try ScratchDirectory()
    try load(["rules/t.yml": LookupLoaderTests.document(), "rules/rows.csv": "id\na\n"], in: directory).problems
      .forEach { Issue.record("\($0)") }
    chmod(directory.path("rules/rows.csv"), 0o666)
    let library = try load([:], in: directory)
    #expect(library.warnings.filter { $0.code == .writableByOthers }.map(\.path) == [directory.path("rules/rows.csv")])
  }
}
