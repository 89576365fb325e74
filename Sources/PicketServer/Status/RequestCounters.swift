import Synchronization
import Wire

/// The requests of a server, by method.
final class RequestCounters: Sendable {
  /// Requests that name no method there is or cannot be read, and frames that are no request.
  let unknown = MethodCounter(service: "unknown", method: "unknown")

  private let methods = Mutex<[MethodCounter]>([])

  /// Makes the counter of a method that is about to be served.
  func makeCounter(service: String, method: String) -> MethodCounter {
    let counter = MethodCounter(service: service, method: method)
    methods.withLock { $0.append(counter) }
    return counter
  }

  /// The counters of all methods in order of their names, and at last `unknown`.
  var all: [MethodCounter] {
    methods.withLock { $0 }.sorted { ($0.service, $0.method) < ($1.service, $1.method) } + [unknown]
  }

  /// Requests of all methods.
  var requestCount: UInt64 { all.reduce(0) { $0 + $1.requestCount } }

  /// Requests that were answered with a status other than OK.
  var failureCount: UInt64 {
    all.reduce(0) { sum, counter in StatusCode.allCases.reduce(sum) { $0 + counter.failureCount($1) } }
  }
}
