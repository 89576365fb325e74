import Testing

@testable import Detection

@Suite("Detection files among the fixtures")
struct DetectionFixtureTests {
  @Test("A valid file loads without a problem", arguments: DetectionFixture.all("valid"))
  func valid(_ fixture: DetectionFixture) throws {
    let library = try fixture.library()
    #expect(library.problems.map(\.description) == [])
    #expect(!library.definitions.isEmpty)
    #expect(library.definitions.count == (try fixture.documentsAsJSON().count))
  }

  @Test(
    "An invalid file gives all of its problems at once, by place",
    arguments: DetectionFixture.all("invalid") + DetectionFixture.all("invalid_beyond_schema"))
  func invalid(_ fixture: DetectionFixture) throws {
    let problems = try fixture.library().problems
    #expect(problems.map(\.description) == (try fixture.expectedProblems()))
    #expect(problems == problems.sorted())
    #expect(!problems.isEmpty)
  }

  @Test("One file with five kinds of errors lists all of them")
  func fiveErrors() throws {
    let library = try DetectionFixture(folder: "invalid", name: "five_errors").library()
    #expect(Set(library.problems.map(\.code)).count >= 5)
    #expect(library.definitions.isEmpty)
  }

  @Test("Every analysis type has a valid fixture")
  func everyType() throws {
    var types: Set<AnalysisType> = []
    for fixture in DetectionFixture.all("valid") {
      types.formUnion(try fixture.library().definitions.map(\.analysisType))
    }
    #expect(types == Set(AnalysisType.allCases))
  }

  @Test("What is not a rule with match expressions says why it is not run")
  func reasons() throws {
    for fixture in DetectionFixture.all("valid") {
      for definition in try fixture.library().definitions where !definition.isActive {
        #expect(definition.inactiveReason?.isEmpty == false, "\(definition.id)")
      }
    }
  }

  @Test("The documents before a syntax error are kept")
  func documentsBeforeSyntaxError() throws {
    let library = try DetectionFixture(folder: "invalid_beyond_schema", name: "syntax").library()
    #expect(library.definitions.map(\.id) == ["first"])
  }
}
