import CaseFiles
import Detection
import DetectionFiles
import TestSupport
import Testing

/// What the case files say of lookup tables, in process.
@Suite("The case files of lookup tables")
struct LookupCaseTests {
  static let files = (try? LookupCaseFile.all()) ?? []

  @Test("Events get what the file says, and keys have their rows", arguments: files)
  func cases(file: LookupCaseFile) throws {
    let directory = try ScratchDirectory()
    try file.write(to: directory)
    let library = DetectionSource(paths: [directory.path]).load().library
    #expect(library.problems.isEmpty, "\(library.problems)")
    let program = DetectionProgram(definitions: library.definitions, lookups: library.lookups)
      .program(forLogType: LookupCaseFile.logType)
    for example in file.cases {
      let place = "\(file): \(example.event.map { String(decoding: $0, as: UTF8.self) } ?? example.key)"
      if let event = example.event {
        #expect(example.isShown(inContext: try context(of: event, program)), "\(place)")
      } else {
        let row = library.lookups.table(named: example.table)?.row(ofKey: example.key)
        #expect(example.isRow(row?.json ?? []), "\(place)")
      }
    }
  }

  /// The context of the rule's match; nil where it does not match.
  private func context(of event: [UInt8], _ program: LogTypeProgram?) throws -> [UInt8]? {
    let evaluator = EventEvaluator()
    let seen = try evaluator.enriched(event, by: program?.enrichment)?.event ?? event
    return try evaluator.evaluate(seen, with: program).matches.first?.context
  }

  @Test("There are as many files as there should be")
  func count() { #expect(LookupCaseTests.files.count >= 11) }
}
