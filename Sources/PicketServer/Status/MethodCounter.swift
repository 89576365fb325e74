import Synchronization
import Wire

/// The requests of one method, counted without locks.
final class MethodCounter: Sendable {
  /// The name of the service.
  let service: String
  /// The name of the method.
  let method: String

  private let requests = Atomic<Int>(0)
  /// By the number of the status.
  private let failures: InlineArray<17, Atomic<Int>> = InlineArray { _ in Atomic(0) }

  init(service: String, method: String) {
    self.service = service
    self.method = method
  }

  /// A request has come.
  func countRequest() { requests.count() }

  /// A request was answered with a status other than OK.
  func countFailure(_ code: StatusCode) { failures[Int(code.rawValue)].count() }

  /// Requests that have come.
  var requestCount: UInt64 { requests.value }

  /// Requests that were answered with a status, which is not OK.
  func failureCount(_ code: StatusCode) -> UInt64 { failures[Int(code.rawValue)].value }
}
