import Yams

/// A query whose answer has one row, that of a case, and the flows that it needs.
public struct RowQuery: Sendable {
  /// The query's name, as the case files have it.
  public static let name = "Test Query"

  /// The query as a detection file.
  public let file: String
  /// The destination ports of the flows that it is to find, in order of their times.
  ///
  /// The elements of a list, which only an aggregate makes; else one flow, for one row.
  public let ports: [Int64]

  /// Makes the query of a case, each of whose columns is the constant that it says.
  ///
  /// A text that is a time becomes one. There is no other way to write a list than the ports of flows, so a row has one
  /// list at most, of whole numbers.
  public init(_ example: Case, path: String) throws {
    guard let mapping = try Yams.compose(yaml: String(decoding: example.event, as: UTF8.self))?.mapping else {
      throw CaseFileError("\(path): expected a row to be an object")
    }
    var columns: [String] = []
    var ports: [Int64]?
    for (key, value) in mapping {
      guard let name = key.string else { throw CaseFileError("\(path): expected the names of columns as keys") }
      var expression = "array_agg(dstPort)"
      if case .sequence(let list) = value, ports == nil {
        ports = try list.map { try RowQuery.port($0, path) }
      } else {
        expression = try RowQuery.constant(value, path)
      }
      columns.append("\(expression) AS \"\(name)\"")
    }
    self.ports = ports ?? [1]
    // A query has a column.
    if columns.isEmpty { columns = ["NULL AS \"nothing\""] }
    file = """
      AnalysisType: scheduled_query
      QueryName: \(RowQuery.name)
      Enabled: true
      Query: |
        SELECT \(columns.joined(separator: ", ")) FROM aws_vpcflow
      Schedule: {RateMinutes: 60, TimeoutMinutes: 5}

      """
  }

  private static func port(_ node: Node, _ path: String) throws -> Int64 {
    guard case .scalar(let scalar) = node, scalar.style == .plain, let port = Int64(scalar.string) else {
      throw CaseFileError("\(path): expected the elements of a row's list to be whole numbers")
    }
    return port
  }

  private static func constant(_ node: Node, _ path: String) throws -> String {
    guard case .scalar(let scalar) = node else { throw CaseFileError("\(path): expected one list in a row at most") }
    // Numbers, true, false and null are written alike in JSON and SQL.
    if scalar.style == .plain { return scalar.string }
    let quoted = scalar.string.replacing("\\", with: "\\\\").replacing("'", with: "''")
    let isTime = scalar.string.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}/) != nil
    return isTime ? "'\(quoted)'::TIMESTAMP" : "'\(quoted)'"
  }
}
