/// What acknowledged matches survive.
public enum Durability: String, CaseIterable, Sendable {
  /// A killed process. After a power failure the state is whole, and may lack the last moments.
  case process
  /// A power failure too, at the price of waiting for the disk with every commit.
  case power
}
