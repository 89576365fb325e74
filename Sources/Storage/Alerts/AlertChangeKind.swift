/// What happened to an alert; the raw values are those of the wire.
public enum AlertChangeKind: Int64, Sendable {
  case created = 1
  case updated
  case statusChanged
}
