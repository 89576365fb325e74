import Testing

@testable import Flows

@Suite("Compiling on many threads")
struct ConcurrentCompilationTests {
  @Test("Threads that compile good and bad texts at the same time do not disturb each other")
  func threads() async throws {
    let good = try compiled(CatalogueQuery.text)
    let bad = "SELECT 'é', srcAddr FROM aws_vpcflow WHERE AND"
    let answers = await withTaskGroup(of: Bool.self) { group in
      for task in 0..<16 {
        group.addTask {
          (0..<50).allSatisfy { _ in
            task.isMultiple(of: 2)
              ? (try? compiled(CatalogueQuery.text)) == good : problems(bad) == ["1:44: unexpected `AND`"]
          }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers.count == 16 && answers.allSatisfy { $0 })
  }
}
