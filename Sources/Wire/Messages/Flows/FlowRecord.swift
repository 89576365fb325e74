import CPicketProto

/// One summarised conversation, on its way in.
///
/// What is nil or empty, and a time that is 0, is null.
public struct FlowRecord: WireMessage {
  /// The version of the record's format.
  public var version: Int64?
  /// The account that the interface belongs to.
  public var account: String
  /// The network interface.
  public var interfaceID: String
  /// The address that the traffic comes from: IPv4 or IPv6, as are the other addresses.
  public var srcAddr: String
  /// The address that the traffic goes to.
  public var dstAddr: String
  /// The port that the traffic comes from, 0 to 65535.
  public var srcPort: Int64?
  /// The port that the traffic goes to, 0 to 65535.
  public var dstPort: Int64?
  /// IANA's number of the protocol, 0 to 255.
  public var `protocol`: Int64?
  /// How many packets there were.
  public var packets: Int64?
  /// How many bytes there were.
  public var bytes: Int64?
  /// When the first packet came, in nanoseconds since 1970.
  public var startUnixNanos: Int64
  /// When the last packet came, in nanoseconds since 1970; not before the start.
  public var endUnixNanos: Int64
  /// `ACCEPT` or `REJECT`.
  public var action: String
  /// `OK`, `NODATA` or `SKIPDATA`.
  public var status: String
  /// The virtual network.
  public var vpcID: String
  /// The subnet.
  public var subNetID: String
  /// The instance that the interface is attached to.
  public var instanceID: String
  /// The TCP flags that were seen, or-ed together.
  public var tcpFlags: Int64?
  /// `IPv4`, `IPv6` or `EFA`.
  public var trafficType: String
  /// The address that the packets themselves name as their source.
  public var pktSrcAddr: String
  /// The address that the packets themselves name as their destination.
  public var pktDstAddr: String
  /// The region.
  public var region: String
  /// The availability zone.
  public var azID: String
  /// What kind of place the sublocation is.
  public var sublocationType: String
  /// The sublocation.
  public var sublocationID: String
  /// The service that `pktSrcAddr` belongs to.
  public var pktSrcAwsService: String
  /// The service that `pktDstAddr` belongs to.
  public var pktDstAwsService: String
  /// `ingress` or `egress`.
  public var flowDirection: String
  /// The number of the path that egress traffic takes.
  public var trafficPath: Int64?
  /// Names the flow for retries: one whose name is in the window is not taken in again.
  ///
  /// Empty means unnamed.
  public var pRowID: String

  /// Makes a message.
  public init(
    version: Int64? = nil,
    account: String = "",
    interfaceID: String = "",
    srcAddr: String = "",
    dstAddr: String = "",
    srcPort: Int64? = nil,
    dstPort: Int64? = nil,
    protocol: Int64? = nil,
    packets: Int64? = nil,
    bytes: Int64? = nil,
    startUnixNanos: Int64 = 0,
    endUnixNanos: Int64 = 0,
    action: String = "",
    status: String = "",
    vpcID: String = "",
    subNetID: String = "",
    instanceID: String = "",
    tcpFlags: Int64? = nil,
    trafficType: String = "",
    pktSrcAddr: String = "",
    pktDstAddr: String = "",
    region: String = "",
    azID: String = "",
    sublocationType: String = "",
    sublocationID: String = "",
    pktSrcAwsService: String = "",
    pktDstAwsService: String = "",
    flowDirection: String = "",
    trafficPath: Int64? = nil,
    pRowID: String = ""
  ) {
    self.version = version
    self.account = account
    self.interfaceID = interfaceID
    self.srcAddr = srcAddr
    self.dstAddr = dstAddr
    self.srcPort = srcPort
    self.dstPort = dstPort
    self.protocol = `protocol`
    self.packets = packets
    self.bytes = bytes
    self.startUnixNanos = startUnixNanos
    self.endUnixNanos = endUnixNanos
    self.action = action
    self.status = status
    self.vpcID = vpcID
    self.subNetID = subNetID
    self.instanceID = instanceID
    self.tcpFlags = tcpFlags
    self.trafficType = trafficType
    self.pktSrcAddr = pktSrcAddr
    self.pktDstAddr = pktDstAddr
    self.region = region
    self.azID = azID
    self.sublocationType = sublocationType
    self.sublocationID = sublocationID
    self.pktSrcAwsService = pktSrcAwsService
    self.pktDstAwsService = pktDstAwsService
    self.flowDirection = flowDirection
    self.trafficPath = trafficPath
    self.pRowID = pRowID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__flow_record__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__FlowRecord.self)
    version = raw.pointee.version_or_null_case.rawValue == 0 ? nil : raw.pointee.version
    account = String(field: raw.pointee.account)
    interfaceID = String(field: raw.pointee.interface_id)
    srcAddr = String(field: raw.pointee.src_addr)
    dstAddr = String(field: raw.pointee.dst_addr)
    srcPort = raw.pointee.src_port_or_null_case.rawValue == 0 ? nil : raw.pointee.src_port
    dstPort = raw.pointee.dst_port_or_null_case.rawValue == 0 ? nil : raw.pointee.dst_port
    `protocol` = raw.pointee.protocol_or_null_case.rawValue == 0 ? nil : raw.pointee.protocol
    packets = raw.pointee.packets_or_null_case.rawValue == 0 ? nil : raw.pointee.packets
    bytes = raw.pointee.bytes_or_null_case.rawValue == 0 ? nil : raw.pointee.bytes
    startUnixNanos = raw.pointee.start_unix_nanos
    endUnixNanos = raw.pointee.end_unix_nanos
    action = String(field: raw.pointee.action)
    status = String(field: raw.pointee.status)
    vpcID = String(field: raw.pointee.vpc_id)
    subNetID = String(field: raw.pointee.sub_net_id)
    instanceID = String(field: raw.pointee.instance_id)
    tcpFlags = raw.pointee.tcp_flags_or_null_case.rawValue == 0 ? nil : raw.pointee.tcp_flags
    trafficType = String(field: raw.pointee.traffic_type)
    pktSrcAddr = String(field: raw.pointee.pkt_src_addr)
    pktDstAddr = String(field: raw.pointee.pkt_dst_addr)
    region = String(field: raw.pointee.region)
    azID = String(field: raw.pointee.az_id)
    sublocationType = String(field: raw.pointee.sublocation_type)
    sublocationID = String(field: raw.pointee.sublocation_id)
    pktSrcAwsService = String(field: raw.pointee.pkt_src_aws_service)
    pktDstAwsService = String(field: raw.pointee.pkt_dst_aws_service)
    flowDirection = String(field: raw.pointee.flow_direction)
    trafficPath = raw.pointee.traffic_path_or_null_case.rawValue == 0 ? nil : raw.pointee.traffic_path
    pRowID = String(field: raw.pointee.p_row_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__flow_record__init)
    if let version {
      raw.pointee.version_or_null_case = PICKET__V1__FLOW_RECORD__VERSION_OR_NULL_VERSION
      raw.pointee.version = version
    }
    raw.pointee.account = arena.text(account)
    raw.pointee.interface_id = arena.text(interfaceID)
    raw.pointee.src_addr = arena.text(srcAddr)
    raw.pointee.dst_addr = arena.text(dstAddr)
    if let srcPort {
      raw.pointee.src_port_or_null_case = PICKET__V1__FLOW_RECORD__SRC_PORT_OR_NULL_SRC_PORT
      raw.pointee.src_port = srcPort
    }
    if let dstPort {
      raw.pointee.dst_port_or_null_case = PICKET__V1__FLOW_RECORD__DST_PORT_OR_NULL_DST_PORT
      raw.pointee.dst_port = dstPort
    }
    if let `protocol` {
      raw.pointee.protocol_or_null_case = PICKET__V1__FLOW_RECORD__PROTOCOL_OR_NULL_PROTOCOL
      raw.pointee.protocol = `protocol`
    }
    if let packets {
      raw.pointee.packets_or_null_case = PICKET__V1__FLOW_RECORD__PACKETS_OR_NULL_PACKETS
      raw.pointee.packets = packets
    }
    if let bytes {
      raw.pointee.bytes_or_null_case = PICKET__V1__FLOW_RECORD__BYTES_OR_NULL_BYTES
      raw.pointee.bytes = bytes
    }
    raw.pointee.start_unix_nanos = startUnixNanos
    raw.pointee.end_unix_nanos = endUnixNanos
    raw.pointee.action = arena.text(action)
    raw.pointee.status = arena.text(status)
    raw.pointee.vpc_id = arena.text(vpcID)
    raw.pointee.sub_net_id = arena.text(subNetID)
    raw.pointee.instance_id = arena.text(instanceID)
    if let tcpFlags {
      raw.pointee.tcp_flags_or_null_case = PICKET__V1__FLOW_RECORD__TCP_FLAGS_OR_NULL_TCP_FLAGS
      raw.pointee.tcp_flags = tcpFlags
    }
    raw.pointee.traffic_type = arena.text(trafficType)
    raw.pointee.pkt_src_addr = arena.text(pktSrcAddr)
    raw.pointee.pkt_dst_addr = arena.text(pktDstAddr)
    raw.pointee.region = arena.text(region)
    raw.pointee.az_id = arena.text(azID)
    raw.pointee.sublocation_type = arena.text(sublocationType)
    raw.pointee.sublocation_id = arena.text(sublocationID)
    raw.pointee.pkt_src_aws_service = arena.text(pktSrcAwsService)
    raw.pointee.pkt_dst_aws_service = arena.text(pktDstAwsService)
    raw.pointee.flow_direction = arena.text(flowDirection)
    if let trafficPath {
      raw.pointee.traffic_path_or_null_case = PICKET__V1__FLOW_RECORD__TRAFFIC_PATH_OR_NULL_TRAFFIC_PATH
      raw.pointee.traffic_path = trafficPath
    }
    raw.pointee.p_row_id = arena.text(pRowID)
    return BuiltMessage(raw)
  }
}
