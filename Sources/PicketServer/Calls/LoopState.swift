import Detection
import Wire

/// What the calls on one event loop share: memory for evaluating that is used by one call at a time.
///
/// Used on its event loop only.
package final class LoopState {
  let evaluator: EventEvaluator
  var scratch = PaddedScratch()

  init(limits: ServerLimits) {
    var eventLimits = EventLimits()
    eventLimits.event_bytes_max = limits.event_bytes_max
    eventLimits.event_depth_max = limits.event_depth_max
    evaluator = EventEvaluator(limits: eventLimits)
  }
}
