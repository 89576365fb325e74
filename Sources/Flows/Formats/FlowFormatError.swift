/// Why the header of a flow log cannot be used.
public struct FlowFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a header.
  enum Problem: Hashable, Sendable {
    case noName
    case tooManyNames
    case noAddress(unknown: [[UInt8]])
    case mistyped(name: [UInt8], meant: String)
    case repeated(name: String, FlowField)
    case transitGateway(name: String)
  }

  private static let namesShownMax = 8

  private let problem: Problem

  init(_ problem: Problem) { self.problem = problem }

  /// What is wrong and what was expected.
  ///
  /// Made when it is asked for, because showing names takes longer than reading many lines.
  public var description: String {
    switch problem {
    case .noName: "the header names no field; expected names such as srcaddr dstaddr srcport dstport"
    case .tooManyNames: "the header names more than \(FlowTextFormat.fieldsMax) fields"
    case .noAddress(let unknown): FlowFormatError.noAddress(unknown)
    case .mistyped(let name, let meant):
      "\(name.withUnsafeBytes(FlowRecordRules.shown)) is no field of a flow log; did you mean \(meant)?"
    case .repeated(let name, .column(let column)):
      "the header names \(name) twice; both are the column \(column.name)"
    case .repeated(let name, _): "the header names \(name) twice"
    case .transitGateway(let name):
      "this is a flow log of a transit gateway (\(name)); expected one of a VPC"
    }
  }

  private static func noAddress(_ unknown: [[UInt8]]) -> String {
    let reason =
      "the header names no column with an address; expected srcaddr, dstaddr, pkt-srcaddr or pkt-dstaddr among them"
    if unknown.isEmpty { return reason }
    let shown = unknown.prefix(namesShownMax).map { $0.withUnsafeBytes(FlowRecordRules.shown) }
    let more = unknown.count > namesShownMax ? " and others" : ""
    return "\(reason); not known are \(shown.joined(separator: ", "))\(more)"
  }
}
