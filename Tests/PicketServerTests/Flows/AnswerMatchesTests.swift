import Testing
import Wire

@testable import PicketServer

@Suite("Answers with more matches than fit")
struct AnswerMatchesTests {
  /// 5,000 matches of a kilobyte, of which every thousandth created an alert.
  private static let results = (0..<5_000).map { index in
    let createsAlert = index % 1_000 == 999
    return EventResult(
      index: UInt32(index),
      matches: [
        Wire.Match(
          detectionID: "Test.Rule", title: String(repeating: "x", count: 1_000),
          outcome: createsAlert ? .alertCreated : .alertUpdated, alertID: "\(index)")
      ])
  }

  @Test("A match that created an alert is in the answer, however many others come before it")
  func newAlerts() {
    let answer = AnswerMatches(AnswerMatchesTests.results)
    let alerts = answer.matches.filter { $0.outcome == .alertCreated }.map(\.alertID)
    #expect(alerts == ["999", "1999", "2999", "3999", "4999"])
    #expect(answer.matchCount == 5_000)
  }

  @Test("The matches of an answer stay in order and within their bytes")
  func bounds() {
    let matches = AnswerMatches(AnswerMatchesTests.results).matches
    #expect(matches.reduce(0) { $0 + $1.title.utf8.count } < AnswerMatches.bytes_max)
    #expect(matches.count > AnswerMatches.bytes_max / 1_200)
    #expect(matches.compactMap { Int($0.alertID) } == matches.compactMap { Int($0.alertID) }.sorted())
  }

  @Test("What goes to many destinations takes no more of an answer")
  func destinations() {
    let match = Wire.Match(
      detectionID: "Test.Rule", destinations: (0..<50).map { "destination-\($0)" }, outcome: .alertUpdated)
    let answer = AnswerMatches((0..<20_000).map { EventResult(index: $0, matches: [match]) })
    #expect(IngestFlowResponse(matches: answer.matches).encoded().count <= AnswerMatches.bytes_max)
    #expect(answer.matchCount == 20_000 && answer.matches.count > 500)
  }
}
