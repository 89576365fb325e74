import Detection

/// What of a library can be tested: more than what can be run, since a test needs nothing but its detection.
struct TestableDetections {
  /// The detections, by id.
  let definitions: [DetectionDefinition]
  /// What is wrong with files.
  let problems: [Problem]
  /// What detections refer to and is not loaded: a problem for those who run them, not for their tests.
  let notes: [Problem]

  init(_ library: DetectionLibrary) {
    definitions = (library.definitions + library.unresolvedDefinitions).sorted { $0.id < $1.id }
    notes = library.unresolvedReferences
    let notes = Set(notes)
    problems = library.problems.filter { !notes.contains($0) }
  }
}
