/// Why the header of a flow log cannot be used.
public struct FlowFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a header.
  enum Problem: Hashable, Sendable {
    case noName
    case tooManyNames
    case unknown(name: [UInt8])
    case repeated(name: String, column: FlowColumn)
  }

  private let problem: Problem

  init(_ problem: Problem) { self.problem = problem }

  /// What is wrong and what was expected.
  ///
  /// Made when it is asked for, because looking for the name that was meant takes longer than reading many lines.
  public var description: String {
    switch problem {
    case .noName: "the header names no field; expected names such as srcaddr dstaddr srcport dstport"
    case .tooManyNames: "the header names more than \(FlowTextFormat.fieldsMax) fields"
    case .unknown(let name): FlowFormatError.unknown(name)
    case .repeated(let name, let column): "the header names \(name) twice; both are the column \(column.name)"
    }
  }

  private static func unknown(_ name: [UInt8]) -> String {
    let shown = name.withUnsafeBytes { FlowRecordRules.shown($0) }
    guard let nearest = FlowFieldNames.all.nearest(to: String(decoding: name.prefix(64), as: UTF8.self)) else {
      return "\(shown) is no field of a flow log; expected names such as srcaddr or vpc-id"
    }
    return "\(shown) is no field of a flow log; did you mean \(nearest)?"
  }
}
