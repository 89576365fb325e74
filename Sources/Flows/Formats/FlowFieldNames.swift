/// The names that fields of flow logs have, those of AWS and those of the table.
///
/// Names compare without case and without `-` and `_`, so that `subnet-id`, `subnet_id` and `subNetId` are one.
struct FlowFieldNames: Sendable {
  /// One name as it is usually written.
  struct Entry: Sendable {
    let name: String
    let field: FlowField
    /// The name as it is compared.
    let key: [UInt8]
  }

  /// All names.
  static let all = FlowFieldNames()

  /// No name is longer, once `-` and `_` are left out.
  static let keyBytesMax = 32

  /// AWS's names, in the order of its versions 2 to 10, where they differ from the table's by more than `-` and case.
  private static let awsNames: [(name: String, column: FlowColumn)] = [
    ("account-id", .account), ("log-status", .status), ("type", .trafficType),
  ]

  /// AWS's fields without a column: those of ECS (version 7) and those of versions 8 to 10.
  private static let leftOutNames = [
    "ecs-cluster-arn", "ecs-cluster-name", "ecs-container-instance-arn", "ecs-container-instance-id",
    "ecs-container-id", "ecs-second-container-id", "ecs-service-name", "ecs-task-definition-arn", "ecs-task-arn",
    "ecs-task-id", "reject-reason", "resource-id", "encryption-status",
  ]

  let entries: [Entry]
  /// Where a name may stand among the entries, by its hash; 255 where none does.
  private let places: [UInt8]

  private init() {
    var entries = FlowColumn.allCases.map { column in
      Entry(
        name: FlowFieldNames.awsName(of: column) ?? column.name, field: FlowFieldNames.field(of: column),
        key: FlowFieldNames.key(column.name))
    }
    entries += FlowFieldNames.awsNames.map {
      Entry(name: $0.name, field: .column($0.column), key: FlowFieldNames.key($0.name))
    }
    entries += FlowFieldNames.leftOutNames.map { Entry(name: $0, field: .leftOut, key: FlowFieldNames.key($0)) }
    var places = [UInt8](repeating: 255, count: 256)
    for (index, entry) in entries.enumerated() {
      var place = entry.key.withUnsafeBytes { FlowFieldNames.hash($0) }
      while places[place] != 255 { place = (place + 1) & 255 }
      places[place] = UInt8(index)
    }
    self.entries = entries
    self.places = places
  }

  /// The entry of a name; nil when it is unknown.
  func entry(of name: UnsafeRawBufferPointer) -> Entry? {
    withUnsafeTemporaryAllocation(byteCount: FlowFieldNames.keyBytesMax, alignment: 8) { space in
      guard let count = FlowFieldNames.writeKey(of: name, into: space) else { return nil }
      let key = UnsafeRawBufferPointer(rebasing: space[..<count])
      var place = FlowFieldNames.hash(key)
      while places[place] != 255 {
        let index = Int(places[place])
        if entries[index].key.elementsEqual(key) { return entries[index] }
        place = (place + 1) & 255
      }
      return nil
    }
  }

  /// The known name that fewest edits lead to; nil when none is near.
  func nearest(to name: String) -> String? {
    let keys = entries.map { String(decoding: $0.key, as: UTF8.self) }
    let wanted = String(decoding: FlowFieldNames.key(name), as: UTF8.self)
    return NearestName.of(wanted, in: keys).flatMap { keys.firstIndex(of: $0) }.map { entries[$0].name }
  }

  /// What Picket fills in itself is left out, but for the name that a record brings.
  private static func field(of column: FlowColumn) -> FlowField {
    column.rawValue < FlowColumn.eventTime.rawValue || column == .rowId ? .column(column) : .leftOut
  }

  /// AWS's spelling of a column's name; nil where both spell it alike.
  private static func awsName(of column: FlowColumn) -> String? {
    switch column {
    case .interfaceId: "interface-id"
    case .srcAddr, .dstAddr, .srcPort, .dstPort: column.name.lowercased()
    case .vpcId: "vpc-id"
    case .subNetId: "subnet-id"
    case .instanceId: "instance-id"
    case .tcpFlags: "tcp-flags"
    case .pktSrcAddr: "pkt-srcaddr"
    case .pktDstAddr: "pkt-dstaddr"
    case .azId: "az-id"
    case .sublocationType: "sublocation-type"
    case .sublocationId: "sublocation-id"
    case .pktSrcAwsService: "pkt-src-aws-service"
    case .pktDstAwsService: "pkt-dst-aws-service"
    case .flowDirection: "flow-direction"
    case .trafficPath: "traffic-path"
    default: nil
    }
  }

  private static func key(_ name: String) -> [UInt8] {
    name.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }.map(lowercased)
  }

  /// Writes the name as it is compared; nil when it is longer than any that is known.
  @inline(__always)
  private static func writeKey(of name: UnsafeRawBufferPointer, into space: UnsafeMutableRawBufferPointer) -> Int? {
    var count = 0
    for byte in name where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
      if count == space.count { return nil }
      space[count] = lowercased(byte)
      count += 1
    }
    return count
  }

  @inline(__always)
  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  @inline(__always)
  private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
    var hash: UInt32 = 2_166_136_261
    for byte in key { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int((hash ^ (hash >> 15)) & 255)
  }
}
