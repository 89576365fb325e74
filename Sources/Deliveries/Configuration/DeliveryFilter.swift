public import Wire

/// Which alerts a delivery gets, by the destinations that their detections name (`OutputIds`).
public enum DeliveryRouting: String, CaseIterable, Sendable {
  /// All, whatever they name.
  case all
  /// Those that name it, those that name none, and those that name only what does not exist.
  ///
  /// An alert whose body has said that it goes nowhere is none of these.
  case standard = "default"
  /// Those that name it.
  case named
}

/// Which alerts a delivery gets.
public struct DeliveryFilter: Equatable, Sendable {
  /// Only these changes.
  public var kinds: Set<DeliveryItem.Kind> = [.created]
  /// Only alerts at least as severe.
  public var severityMin = Severity.info
  /// Only alerts of these detections; none for all.
  public var detectionIDs: Set<String> = []
  /// Only alerts of detections that look at one of these log types; none for all.
  public var logTypes: Set<String> = []
  /// By destinations.
  public var routing = DeliveryRouting.standard

  /// Makes a filter that lets new alerts through.
  public init() {}

  /// Whether something that happened to an alert is for the delivery of a name, beside others with these names.
  func takes(_ kind: DeliveryItem.Kind, _ alert: Alert, name: String, among names: Set<String>) -> Bool {
    guard kinds.contains(kind), alert.severity.rawValue >= severityMin.rawValue,
      detectionIDs.isEmpty || detectionIDs.contains(alert.detectionID),
      logTypes.isEmpty || !logTypes.isDisjoint(with: alert.logTypes)
    else { return false }
    switch routing {
    case .all: return true
    case .named: return alert.destinations.contains(name)
    case .standard:
      if alert.unrouted { return false }
      return alert.destinations.contains(name) || names.isDisjoint(with: alert.destinations)
    }
  }
}
