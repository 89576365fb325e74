@testable import Wire

/// The rule by which the vectors were filled: what a field holds follows from its name.
enum FieldRule {
  /// Gives the paths of the members that break the rule.
  static func violations(in value: Any, path: String = "") -> [String] {
    Mirror(reflecting: value).children.flatMap { child -> [String] in
      let label = child.label ?? ""
      return violations(in: child.value, named: protoName(of: label), path: "\(path).\(label)")
    }
  }

  private static func violations(in value: Any, named name: String, path: String) -> [String] {
    let sum = name.utf8.reduce(0) { $0 + Int64($1) }
    // An empty list passes as a list of anything; only a message inside itself may end the recursion with one.
    let isInnermost = path.hasSuffix(".children.children") || path.hasSuffix(".list.values.list.values")
    if let list = value as? [Any], list.isEmpty { return isInnermost ? [] : [path] }
    switch value {
    case let text as String: return text == name ? [] : [path]
    case let bytes as [UInt8]: return bytes == Array(name.utf8) + [0, 0xFF] ? [] : [path]
    case let flag as Bool: return flag ? [] : [path]
    case let number as Int32: return Int64(number) == sum ? [] : [path]
    case let number as UInt32: return Int64(number) == sum ? [] : [path]
    case let number as Int64: return number == 1_000_003 * sum ? [] : [path]
    case let number as UInt64: return Int64(number) == 1_000_003 * sum ? [] : [path]
    case let severity as Severity: return severity == .critical ? [] : [path]
    case let status as AlertStatus: return status == .closed ? [] : [path]
    case let kind as AlertKind: return kind == .ruleError ? [] : [path]
    case let kind as AlertChangeKind: return kind == .unsilenced ? [] : [path]
    case let severities as [Severity]: return severities == [.critical, .critical] ? [] : [path]
    case let statuses as [AlertStatus]: return statuses == [.closed, .closed] ? [] : [path]
    case let outcome as Outcome: return outcome == .disabled ? [] : [path]
    case let type as ValueType: return type == .time ? [] : [path]
    case let texts as [String]: return texts == [name, name] ? [] : [path]
    case let messages as [any WireMessage]: return violations(in: messages, path: path)
    case let message as any WireMessage: return violations(in: message, path: path)
    default: return ["\(path): \(type(of: value)) is absent or not covered by the rule"]
    }
  }

  /// Two full messages.
  private static func violations(in messages: [any WireMessage], path: String) -> [String] {
    guard messages.count == 2 else { return [path] }
    return messages.flatMap { violations(in: $0, path: path) }
  }

  /// `detectionID` is `detection_id` in the proto file.
  static func protoName(of member: String) -> String {
    let plain = ["IDs": "Ids", "ID": "Id", "URL": "Url"].reduce(member) { name, pair in
      name.hasSuffix(pair.key) ? String(name.dropLast(pair.key.count)) + pair.value : name
    }
    return plain.reduce(into: "") { name, character in
      name += character.isUppercase ? "_\(character.lowercased())" : String(character)
    }
  }
}
