import Flows

/// A bound that the configuration file can set, under `limits`.
struct NamedLimit: Sendable {
  let name: String
  let range: ClosedRange<Int>
  /// Sets the bound to a number of its range.
  let set: @Sendable (inout Settings, Int) -> Void

  /// All bounds, in the order of the documentation.
  static let all: [NamedLimit] =
    named(\.limits) + named(\.stateLimits) + named(\.flowLimits) + named(\.flowLogLimits) + named(\.textLimits)
    + named(\.queryLimits)

  /// The bounds of one table of the settings.
  private static func named<Limits: LimitTable>(
    _ table: any (WritableKeyPath<Settings, Limits> & Sendable)
  ) -> [NamedLimit] {
    Limits.entries.map { entry in
      NamedLimit(name: entry.name, range: entry.least...entry.most) { $0[keyPath: table][entry] = $1 }
    }
  }
}
