/// How grave a match is, in ascending order.
///
/// The raw values are those of the wire (`picket.v1.Severity`).
public enum Severity: UInt8, CaseIterable, Comparable, Sendable {
  case info = 1
  case low
  case medium
  case high
  case critical

  /// The name as detection files write it, for example `Info`.
  public var name: String {
    switch self {
    case .info: "Info"
    case .low: "Low"
    case .medium: "Medium"
    case .high: "High"
    case .critical: "Critical"
    }
  }

  /// The severity of that name, as files write it (`Info`) or in capitals (`INFO`); nil for any other text.
  public init?(name: String) {
    guard let severity = Severity.allCases.first(where: { $0.name == name || $0.name.uppercased() == name }) else {
      return nil
    }
    self = severity
  }

  /// Orders by gravity.
  public static func < (left: Severity, right: Severity) -> Bool {
    left.rawValue < right.rawValue
  }
}
