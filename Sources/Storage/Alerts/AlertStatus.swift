/// Where an operator is with an alert; the raw values are those of the wire.
public enum AlertStatus: Int64, CaseIterable, Sendable {
  case open = 1
  case triaged
  case resolved
  case closed
}
