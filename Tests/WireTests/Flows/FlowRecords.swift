import Wire

/// Makes flow records, the same ones for the same seed.
struct FlowRecords {
  private var numbers: Mutator

  init(seed: UInt64) {
    numbers = Mutator(seed: seed)
  }

  /// A request with some records, most of them good, and with the other fields now and then.
  mutating func request(flowsMax: Int = 6) -> IngestFlowRequest {
    var request = IngestFlowRequest(flows: (0..<numbers.below(flowsMax + 1)).map { _ in record() })
    if numbers.below(3) == 0 { request.logType = "AWS.VPCFlow" }
    if numbers.below(3) == 0 { request.lines = numbers.noise(countMax: 20) }
    if numbers.below(3) == 0 { request.format = "srcaddr dstaddr" }
    return request
  }

  private mutating func record() -> FlowRecord {
    FlowRecord(
      version: integer([2, 5]), account: text(["123456789010"]), interfaceID: text(["eni-1", "eni-2"]),
      srcAddr: text(["10.0.0.1", "::1", "10.0.0.256"]), dstAddr: text(["10.0.1.2", "fe80::1:2"]),
      srcPort: integer([0, 443, 65_535, 65_536]), dstPort: integer([22, 0, -1]), protocol: integer([6, 17, 255, 256]),
      packets: integer([0, 1, .max]), bytes: integer([40, .max, .min]),
      startUnixNanos: integer([1, 1_700_000_000_000_000_000, .min]) ?? 0,
      endUnixNanos: integer([1, 1_700_000_060_000_000_000, .max]) ?? 0, action: text(["ACCEPT", "REJECT"]),
      status: text(["OK", "NODATA"]), vpcID: text(["vpc-1"]), subNetID: text(["subnet-1"]),
      instanceID: text(["i-1"]), tcpFlags: integer([2, 19]), trafficType: text(["IPv4"]),
      pktSrcAddr: text(["10.0.0.9", "not an address"]), pktDstAddr: text(["10.0.0.8"]),
      region: text(["eu-west-1"]), azID: text(["euw1-az1"]), sublocationType: text(["wavelength"]),
      sublocationID: text(["é"]), pktSrcAwsService: text(["S3"]), pktDstAwsService: text(["AMAZON"]),
      flowDirection: text(["egress", "ingress"]), trafficPath: integer([1, 8]), pRowID: text(["row-1", "日本"]))
  }

  private mutating func text(_ choices: [String]) -> String {
    numbers.below(3) == 0 ? "" : choices[numbers.below(choices.count)]
  }

  /// The choices that spoil a record come last, and rarely.
  private mutating func integer(_ choices: [Int64]) -> Int64? {
    if numbers.below(3) == 0 { return nil }
    return choices[numbers.below(numbers.below(12) == 0 ? choices.count : min(2, choices.count))]
  }
}
