import Foundation

/// How often tests try what depends on chance or on volume.
package enum Trials {
  /// Whether `PICKET_TRIALS` asks for all of it, as `make trials` does, rather than for what `make test` has time for.
  package static let areFull = ProcessInfo.processInfo.environment["PICKET_TRIALS"] != nil

  /// The number of a variable where it is set, or else one of two counts.
  package static func count(_ variable: String? = nil, full: Int, inTests part: Int) -> Int {
    let own = variable.flatMap { ProcessInfo.processInfo.environment[$0] }.flatMap { Int($0) }
    return own ?? (areFull ? full : part)
  }
}
