/// A column of the table of flows, `aws_vpcflow`.
///
/// The raw values are the order of the columns in `SELECT *` and in the flow log; they never change.
public enum FlowColumn: Int, CaseIterable, Hashable, Sendable {
  case version = 0
  case account
  case interfaceId
  case srcAddr
  case dstAddr
  case srcPort
  case dstPort
  case `protocol`
  case packets
  case bytes
  case start
  case end
  case action
  case status
  case vpcId
  case subNetId
  case instanceId
  case tcpFlags
  case trafficType
  case pktSrcAddr
  case pktDstAddr
  case region
  case azId
  case sublocationType
  case sublocationId
  case pktSrcAwsService
  case pktDstAwsService
  case flowDirection
  case trafficPath
  case eventTime
  case parseTime
  case logType
  case rowId

  /// The name as the table spells it, for example `srcAddr` or `p_event_time`.
  public var name: String {
    switch self {
    case .eventTime: "p_event_time"
    case .parseTime: "p_parse_time"
    case .logType: "p_log_type"
    case .rowId: "p_row_id"
    default: "\(self)"
    }
  }

  /// What the column holds.
  public var kind: FlowColumnKind {
    switch self {
    case .version, .srcPort, .dstPort, .protocol, .packets, .bytes, .tcpFlags, .trafficPath: .integer
    case .start, .end, .eventTime, .parseTime: .time
    default: .text
    }
  }

  /// The columns that a flow record brings itself; Picket fills in the others.
  public static let recorded: [FlowColumn] = allCases.filter { $0.rawValue < FlowColumn.eventTime.rawValue }

  /// How many columns there are.
  public static let count = FlowColumn.allCases.count
}
