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
  var awsName: String? {
    switch self {
    case .version, .protocol, .packets, .bytes, .start, .end, .action, .region: name
    case .srcAddr, .dstAddr, .srcPort, .dstPort: name.foldedASCII
    case .account: "account-id"
    case .interfaceId: "interface-id"
    case .status: "log-status"
    case .vpcId: "vpc-id"
    case .subNetId: "subnet-id"
    case .instanceId: "instance-id"
    case .tcpFlags: "tcp-flags"
    case .trafficType: "type"
    case .pktSrcAddr: "pkt-srcaddr"
    case .pktDstAddr: "pkt-dstaddr"
    case .azId: "az-id"
    case .sublocationType: "sublocation-type"
    case .sublocationId: "sublocation-id"
    case .pktSrcAwsService: "pkt-src-aws-service"
    case .pktDstAwsService: "pkt-dst-aws-service"
    case .flowDirection: "flow-direction"
    case .trafficPath: "traffic-path"
    case .eventTime, .parseTime, .logType, .rowId: nil
    }
  }

  /// What it holds, in a line.
  var summary: String {
    switch self {
    case .version: "version of the record's format, 0 to 255"
    case .account: "account of the interface"
    case .interfaceId: "network interface"
    case .srcAddr: "source, an IPv4 or IPv6 address"
    case .dstAddr: "destination, an address"
    case .srcPort, .dstPort: "0 to 65,535"
    case .protocol: "IANA's number, 0 to 255"
    case .packets, .bytes: "at least 0"
    case .start: "first datagram of the flow"
    case .end: "last one, not before start"
    case .action: "ACCEPT or REJECT"
    case .status: "OK, NODATA or SKIPDATA"
    case .vpcId: "VPC"
    case .subNetId: "subnet"
    case .instanceId: "instance"
    case .tcpFlags: "TCP flags that were seen, or-ed together, at least 0"
    case .trafficType: "IPv4, IPv6 or EFA"
    case .pktSrcAddr: "source as the datagrams have it, an address"
    case .pktDstAddr: "destination as the datagrams have it, an address"
    case .region: "region"
    case .azId: "availability zone"
    case .sublocationType: "wavelength, outpost or localzone"
    case .sublocationId: "its id"
    case .pktSrcAwsService: "service whose address the source is"
    case .pktDstAwsService: "service whose address the destination is"
    case .flowDirection: "ingress or egress, seen from the interface"
    case .trafficPath: "way that egress traffic takes, at least 0"
    case .eventTime: "start, else end, else the time of receipt"
    case .parseTime: "when Picket received the record"
    case .logType: "AWS.VPCFlow"
    case .rowId: "the record's own name, else one that Picket makes"
    }
  }
}
