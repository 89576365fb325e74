import Foundation
import Testing

@Suite("A repository of detections of other people")
struct DetectionRepositoryTests {
  private struct Report: Decodable {
    struct Detection: Decodable {
      let detection_id: String
      let analysis_type: String
      let inactive_reason: String
    }

    struct Summary: Decodable {
      let detection_count: Int
      let active_count: Int
      let not_run_count: Int
      let problem_count: Int
      let query_count: Int
      let file_count: Int
    }

    let detections: [Detection]
    let summary: Summary
  }

  @Test("Hundreds of detections of all types are counted, and none is complained of")
  func check() async throws {
    let repository = DetectionRepository()
    let scratch = try ScratchDirectory()
    for (path, text) in repository.documents { _ = try scratch.write(text, to: path) }
    let text = try await Command("check", scratch.path.path).run()
    #expect(text.exitCode == 0, "\(text.output.prefix(2_000))")
    #expect(text.output.hasSuffix("no problems\n"))
    let outcome = try await Command("check", "--output", "json", scratch.path.path).run()
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    let counts = report.summary
    #expect(counts.problem_count == 0 && counts.file_count == repository.documents.count)
    #expect(counts.active_count == repository.activeCount && counts.query_count == 1)
    #expect(counts.not_run_count == counts.detection_count - repository.activeCount && counts.detection_count > 500)
    for type in ["scheduled_query", "saved_query"] {
      let reasons = report.detections.filter { $0.analysis_type == type && $0.detection_id != "Flows" }.map(
        \.inactive_reason)
      #expect(reasons.count > 40)
      let known = ["not run: reads ", "skipped: it has no Query"]
      #expect(reasons.allSatisfy { reason in known.contains { reason.hasPrefix($0) } })
    }
    let rules = report.detections.filter { $0.detection_id.hasPrefix("Scheduled.Rule.") }
    #expect(
      rules.allSatisfy {
        $0.inactive_reason == "skipped: Python body" || $0.inactive_reason.hasPrefix("not run: its query '")
      })
  }

  @Test("The tests of rules over such queries are run")
  func test() async throws {
    let scratch = try ScratchDirectory()
    let documents = DetectionRepository().documents.filter {
      $0.path.hasPrefix("scheduled-") && $0.path.contains(" 0 1.")
    }
    #expect(documents.count == 2)
    for (path, text) in documents { _ = try scratch.write(text, to: path) }
    let outcome = try await Command("test", scratch.path.path).run()
    #expect(outcome.exitCode == 0 && outcome.output.contains("1 passed"), "\(outcome.output)")
  }
}
