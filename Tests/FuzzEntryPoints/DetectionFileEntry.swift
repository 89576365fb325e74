import Detection
import DetectionFiles
import Primitives

/// Detection files: any bytes are read to the same checked documents or problems, each with a place inside the file.
///
/// What loads is compiled, shown and run against its own tests, and detections say the same alone and together.
enum DetectionFileEntry {
  static func run(_ bytes: [UInt8]) throws {
    let isNamed = bytes.count % 2 == 0
    let file = DetectionFileDecoder.decode(bytes, path: "fuzz.yml", isNamed: isNamed)
    let again = DetectionFileDecoder.decode(bytes, path: "fuzz.yml", isNamed: isNamed)
    try FuzzFailure.require(file.problems == again.problems, "\(file.problems), then \(again.problems)")
    let library = DetectionLibrary(files: [file])
    let extent = FileExtent(bytes)
    for problem in library.problems { try extent.check(problem.position, "\(problem)") }
    for document in library.ignoredDocuments { try extent.check(document.position, "\(document)") }
    for definition in library.definitions {
      try extent.check(definition.position, definition.id)
      for test in definition.tests { try extent.check(test.position, "test \(test.name)") }
    }
    try checkOutcome(bytes, isNamed: isNamed, file, library)
    try evaluate(library.definitions)
    let catalogue = QueryCatalogue(library: library)
    for problem in catalogue.problems { try extent.check(problem.position, "\(problem)") }
    let pages = catalogue.pages
    for definition in library.definitions {
      _ = pages.page(of: definition)
      if let query = definition.query { try checkPlaces(of: query, extent) }
    }
  }

  /// Every part of a query's text has a place in the file, none before the one of the part before it.
  private static func checkPlaces(of query: QueryDefinition, _ extent: FileExtent) throws {
    let count = query.text.utf8.count
    var last = SourcePosition.start
    let offsets = Array(stride(from: 0, through: count, by: max(1, count / 16)))
    for (offset, place) in zip(offsets, query.sourcePositions(ofTextOffsets: offsets)) {
      try extent.check(place, "byte \(offset) of \(query.key)")
      try FuzzFailure.require(last <= place, "byte \(offset) of \(query.key) stands before the one before it")
      last = place
    }
  }

  /// Nothing is passed over in silence.
  private static func checkOutcome(
    _ bytes: [UInt8], isNamed: Bool, _ file: DecodedFile, _ library: DetectionLibrary
  ) throws(FuzzFailure) {
    let isSaid =
      !library.problems.isEmpty || !library.definitions.isEmpty || !library.ignoredDocuments.isEmpty
      || file.documentCount > 0
    try FuzzFailure.require(isSaid, "neither a detection nor a problem")
  }

  private static func evaluate(_ definitions: [DetectionDefinition]) throws {
    var runner = DetectionTestRunner()
    let evaluator = EventEvaluator()
    let program = DetectionProgram(definitions: definitions)
    for definition in definitions {
      let results = runner.run(definition)
      guard definition.isActive, let logType = definition.logTypes.first else { continue }
      for (test, result) in zip(definition.tests, results) {
        let together = try? evaluator.evaluate(test.log, with: program.program(forLogType: logType))
        let matched = together?.matches.contains { $0.definition.id == definition.id } ?? false
        try FuzzFailure.require(
          matched == result.matched, "\(definition.id), test \(test.name): together \(matched), not alone")
      }
    }
  }
}

/// The places that a file has.
struct FileExtent {
  /// The characters of each line.
  private let lineLengths: [Int]

  /// Counts lines as YAML does: they end at a line feed, a carriage return, or one of Unicode's separators.
  init(_ bytes: [UInt8]) {
    var lengths = [0]
    var before: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if before == "\r", scalar == "\n" {
        before = scalar
        continue
      }
      before = scalar
      switch scalar {
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lengths.append(0)
      default: lengths[lengths.count - 1] += 1
      }
    }
    lineLengths = lengths
  }

  /// Throws when a place is not one of a character of the file or right after one.
  func check(_ position: SourcePosition, _ what: String) throws(FuzzFailure) {
    let isInside =
      (1...lineLengths.count).contains(position.line) && position.column >= 1
      && position.column <= lineLengths[position.line - 1] + 1
    try FuzzFailure.require(isInside, "outside the file: \(position.line):\(position.column) of \(what)")
  }
}
