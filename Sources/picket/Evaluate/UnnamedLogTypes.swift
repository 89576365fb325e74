import Wire

/// Says once of every log type that no detection names it, and which one may have been meant.
struct UnnamedLogTypes {
  /// Beyond this many, log types come from the events rather than from a person who mistyped one.
  private static let notesMax = 20

  private let service: Service
  private var noted: Set<String> = []

  init(service: Service) {
    self.service = service
  }

  /// What is to be said after a verdict; nil for nothing.
  mutating func note(on verdict: Verdict) async -> String? {
    guard case .evaluated(let response) = verdict.answer, response.detectionsEvaluated == 0 else { return nil }
    guard noted.count < UnnamedLogTypes.notesMax, noted.insert(verdict.logType).inserted else { return nil }
    let note = "no active detection names the log type '\(verdict.logType)'"
    guard let nearest = await nearest(to: verdict.logType) else { return note }
    return "\(note); did you mean '\(nearest)'?"
  }

  /// The note is worth having without the suggestion, so trouble with the status is no trouble here.
  private func nearest(to logType: String) async -> String? {
    guard let status = try? await service.status() else { return nil }
    return NearestNames.of(logType, among: status.logTypes.map(\.logType), count: 1).first
  }
}
