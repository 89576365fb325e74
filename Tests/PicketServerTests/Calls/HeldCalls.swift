import PicketServer
import Synchronization
import Wire

/// A service whose calls are completed by the test, from its own thread.
final class HeldCalls: Sendable {
  private let held = Mutex<[String: CallCompletion]>([:])
  /// Calls that were begun.
  let begunCount = Atomic<Int>(0)

  /// Adds the methods.
  func add(to table: inout MethodTable) {
    table.add(
      service: TestMethods.service, method: "Hold",
      .completing { [self] payload, _, call throws(RPCError) in
        let name = try HeldCalls.name(payload)
        held.withLock { $0[name] = call }
        begunCount.add(1, ordering: .sequentiallyConsistent)
      })
    table.add(
      service: TestMethods.service, method: "AtOnce",
      .completing { payload, _, call throws(RPCError) in call.succeed(Component(name: try HeldCalls.name(payload))) })
    table.add(
      service: TestMethods.service, method: "Refuse",
      .completing { _, _, _ throws(RPCError) in throw RPCError(.failedPrecondition, "not today") })
    table.add(service: TestMethods.service, method: "LetGo", .completing { _, _, _ throws(RPCError) in })
  }

  private static func name(_ payload: BorrowedBytes) throws(RPCError) -> String {
    do throws(MessageError) {
      return try Component(decoding: payload.bytes).name
    } catch {
      throw RPCError(error)
    }
  }

  /// Takes a call that was begun.
  func take(_ name: String) -> CallCompletion? { held.withLock { $0.removeValue(forKey: name) } }

  /// Waits until so many calls were begun; false after ten seconds.
  func hasBegun(_ count: Int) async throws -> Bool {
    for _ in 0..<2_000 {
      if begunCount.load(ordering: .sequentiallyConsistent) >= count { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}
