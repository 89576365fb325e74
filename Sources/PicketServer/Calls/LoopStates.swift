import Flows
import NIOCore

/// The state of each event loop of a group.
struct LoopStates: Sendable {
  private let states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>]

  init(group: any EventLoopGroup, limits: ServerLimits, textLimits: FlowTextLimits) {
    var states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>] = [:]
    for loop in group.makeIterator() {
      states[ObjectIdentifier(loop)] = .makeBoxSendingValue(
        LoopState(limits: limits, textLimits: textLimits), as: LoopState.self, eventLoop: loop)
    }
    self.states = states
  }

  /// The state of the loop that the caller runs on, which must be of the group.
  func state(on loop: any EventLoop) -> LoopState {
    guard let state = states[ObjectIdentifier(loop)] else {
      preconditionFailure("connections run on the loops of the server's own group")
    }
    return state.value
  }
}
