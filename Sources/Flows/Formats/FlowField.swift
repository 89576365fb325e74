/// What a field of a flow log, or a key of a JSON record, becomes.
public enum FlowField: Hashable, Sendable {
  /// A column of the table.
  case column(FlowColumn)
  /// A field that is known, and that the table has no column for.
  case leftOut
  /// A field of flow logs of transit gateways: what has it is no record of a VPC flow log.
  case transitGateway
  /// A whole record, as exports of CloudWatch Logs Insights have it in one column.
  case message
  /// A field that is not known.
  case unknown
}
