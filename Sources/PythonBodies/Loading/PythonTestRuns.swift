public import Detection

extension PythonHost {
  /// Runs the tests of many definitions, spread over all workers; blocks until they are done.
  ///
  /// What inline filters decide needs no worker, and is known already.
  public func finish(_ runs: inout [PythonTestRun]) {
    var places: [(run: Int, number: Int)] = []
    var tests: [PythonTest] = []
    for (run, tested) in runs.enumerated() {
      guard let body = tested.definition.pythonBody else { continue }
      for number in tested.pending {
        let test = tested.definition.tests[number]
        places.append((run, number))
        tests.append(
          PythonTest(
            body: body.number, id: tested.definition.id, event: test.log, logType: test.logType, mocks: test.mocks))
      }
    }
    for (place, result) in zip(places, answers(to: tests)) { runs[place.run].finish(place.number, with: result) }
  }
}
