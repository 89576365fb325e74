import Wire

/// The queries that the daemon has loaded.
enum LoadedQueries {
  private static let analysisTypes = ["scheduled_query", "saved_query"]

  /// Their names, scheduled and saved ones.
  static func names(from service: Service) async throws -> [String] {
    try await DetectionList.all(from: service)
      .filter { analysisTypes.contains($0.analysisType) }.map(\.detectionID)
  }

  /// The failure of a command that named a query which the daemon refused; a name that is not loaded was most likely
  /// mistyped.
  static func failure(_ error: ServiceError, name: String, _ service: Service) async throws -> CommandFailure {
    guard case .refused(StatusCode.notFound.name, _) = error else { return error.failure }
    let names = try await names(from: service)
    // One that is there and cannot be run: the daemon says why.
    if names.contains(where: { $0.lowercased() == name.lowercased() }) { return error.failure }
    let message = "no query '\(name)' is loaded"
    let nearest = NearestNames.of(name, among: names, count: 3).map { "'\($0)'" }
    if !nearest.isEmpty {
      return CommandFailure(.failed, "\(message); did you mean \(nearest.joined(separator: " or "))?")
    }
    if names.isEmpty { return CommandFailure(.failed, "\(message), nor is any other") }
    if names.count == 1 { return CommandFailure(.failed, "\(message); there is only '\(names[0])'") }
    return CommandFailure(.failed, "\(message); there are \(names.map { "'\($0)'" }.joined(separator: ", "))")
  }
}
