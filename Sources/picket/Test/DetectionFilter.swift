import ArgumentParser
import Detection

/// `KEY=V1,V2` or `KEY!=V1,V2`: which detections to test.
struct DetectionFilter {
  private let key: DetectionFilterKey
  private let values: Set<String>
  private let excludes: Bool

  /// Reads a filter; the error says what was expected.
  init(argument: String) throws {
    guard let equals = argument.firstIndex(of: "=") else {
      throw ValidationError("'\(argument)' is no filter: expected KEY=V1,V2 or KEY!=V1,V2")
    }
    var name = argument[..<equals]
    excludes = name.last == "!"
    if excludes { name.removeLast() }
    key = try DetectionFilter.key(named: String(name))
    values = Set(argument[argument.index(after: equals)...].split(separator: ",").map { trimmed($0).lowercased() })
    if values.isEmpty { throw ValidationError("'\(argument)' names no value: expected KEY=V1,V2 or KEY!=V1,V2") }
  }

  /// Whether a detection is to be tested.
  func keeps(_ definition: DetectionDefinition) -> Bool {
    key.values(of: definition).contains { values.contains($0.lowercased()) } != excludes
  }

  private static func key(named name: String) throws -> DetectionFilterKey {
    let name = trimmed(name[...])
    if let key = DetectionFilterKey.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) {
      return key
    }
    let names = DetectionFilterKey.allCases.map(\.rawValue)
    if let nearest = NearestNames.of(name, among: names, count: 1).first {
      throw ValidationError("'\(name)' is no key to filter by; did you mean '\(nearest)'?")
    }
    throw ValidationError("'\(name)' is no key to filter by; expected one of \(names.joined(separator: ", "))")
  }
}

/// The text without spaces around it.
private func trimmed(_ text: Substring) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}
