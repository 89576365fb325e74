import ArgumentParser
import Storage

/// What acknowledged matches survive, on the command line.
struct DurabilityArgument: ExpressibleByArgument {
  let durability: Durability

  init?(argument: String) {
    guard let durability = Durability(rawValue: argument.lowercased()) else { return nil }
    self.durability = durability
  }

  static var allValueStrings: [String] { Durability.allCases.map(\.rawValue) }
}
