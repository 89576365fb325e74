import Logging
import Wire

extension AdminService {
  /// Sets what the daemon logs.
  @Sendable func setLogLevel(_ request: SetLogLevelRequest, _ call: DeferredCall) async throws -> SetLogLevelResponse {
    guard let level = Logger.Level(rawValue: request.level) else {
      let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      throw RPCError(.invalidArgument, "level is '\(request.level.prefix(64))'; expected one of \(levels)")
    }
    let previous = server.configuration.logLevel.set(level)
    // At the more verbose of both, so that a change to silence is seen as well.
    server.logger.log(
      level: max(level, previous, .notice), "\(call.caller.description) has set the log level to \(level)")
    return SetLogLevelResponse(level: level.rawValue, previousLevel: previous.rawValue)
  }
}
