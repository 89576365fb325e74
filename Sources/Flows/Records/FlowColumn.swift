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

/// What a column of flows holds; any column may be null.
public enum FlowColumnKind: Hashable, Sendable {
  /// A signed integer of 64 bits.
  case integer
  /// A time in nanoseconds since 1970, UTC.
  case time
  /// UTF-8 text.
  case text
}

extension FlowColumn {
  private static let byName = Dictionary(
    allCases.map { ($0.name.foldedASCII, $0) }, uniquingKeysWith: { first, _ in first })

  /// The column of a name, whose case does not count.
  init?(named name: String) {
    guard let column = Self.byName[name.foldedASCII] else { return nil }
    self = column
  }

  /// The column of the name that a field of a flow log has, AWS's own or another, such as `account_id`; case, `-` and
  /// `_` do not count.
  init?(fieldNamed name: String) {
    let field = name.withBytes { FlowFieldNames.all.entry(of: $0)?.field }
    guard case .column(let column)? = field, column.rawValue < FlowColumn.eventTime.rawValue else { return nil }
    self = column
  }
}

extension FlowFieldNames {
  /// Whether a name is that of a field that is known and that the table has no column for.
  static func isIgnored(_ name: String) -> Bool {
    name.withBytes { all.entry(of: $0)?.field } == .ignored
  }
}

extension FlowColumnKind {
  /// The type as SQL names it.
  var sqlName: String {
    switch self {
    case .integer: "INTEGER"
    case .time: "TIMESTAMP"
    case .text: "VARCHAR"
    }
  }
}

extension FlowColumn {
  /// The name that AWS's documentation has for the field; nil for what Picket fills in.
  var awsName: String? { Self.descriptions[rawValue].awsName }

  /// What it holds, in a line.
  var summary: String { Self.descriptions[rawValue].summary }

  /// By the raw values of the columns.
  private static let descriptions: [(awsName: String?, summary: String)] = [
    ("version", "version of the record's format, 0 to 255"),
    ("account-id", "account of the interface"),
    ("interface-id", "network interface"),
    ("srcaddr", "source, an IPv4 or IPv6 address"),
    ("dstaddr", "destination, an address"),
    ("srcport", "0 to 65,535"),
    ("dstport", "0 to 65,535"),
    ("protocol", "IANA's number, 0 to 255"),
    ("packets", "at least 0"),
    ("bytes", "at least 0"),
    ("start", "first datagram of the flow"),
    ("end", "last one, not before start"),
    ("action", "ACCEPT or REJECT"),
    ("log-status", "OK, NODATA or SKIPDATA"),
    ("vpc-id", "VPC"),
    ("subnet-id", "subnet"),
    ("instance-id", "instance"),
    ("tcp-flags", "TCP flags that were seen, or-ed together, at least 0"),
    ("type", "IPv4, IPv6 or EFA"),
    ("pkt-srcaddr", "source as the datagrams have it, an address"),
    ("pkt-dstaddr", "destination as the datagrams have it, an address"),
    ("region", "region"),
    ("az-id", "availability zone"),
    ("sublocation-type", "wavelength, outpost or localzone"),
    ("sublocation-id", "its id"),
    ("pkt-src-aws-service", "service whose address the source is"),
    ("pkt-dst-aws-service", "service whose address the destination is"),
    ("flow-direction", "ingress or egress, seen from the interface"),
    ("traffic-path", "way that egress traffic takes, at least 0"),
    (nil, "start, else end, else the time of receipt"),
    (nil, "when Picket received the record"),
    (nil, "AWS.VPCFlow"),
    (nil, "the record's own name, else one that Picket makes"),
  ]
}
