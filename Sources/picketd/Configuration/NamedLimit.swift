import Flows
import PicketServer
import Storage

/// A bound that the configuration file can set, under `limits`.
struct NamedLimit: Sendable {
  let name: String
  let range: ClosedRange<Int>
  /// Sets the bound to a number of its range.
  let set: @Sendable (inout Settings, Int) -> Void

  /// All bounds, in the order of the documentation.
  static let all: [NamedLimit] =
    ServerLimits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0.limits[entry] = $1 }
    }
    + StateLimits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0.stateLimits[entry] = $1 }
    }
    + FlowWindowLimits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0.flowLimits[entry] = $1 }
    }
    + FlowLogLimits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0.flowLogLimits[entry] = $1 }
    }
    + FlowTextLimits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0.textLimits[entry] = $1 }
    }
    + QueryLimits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0.queryLimits[entry] = $1 }
    }
}
