@testable import Storage

extension FlowLogHeader {
  /// The header as a Picket of another format would have written it.
  func bytes(version: UInt32) -> [UInt8] {
    var bytes = bytes
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: version.littleEndian, toByteOffset: 8, as: UInt32.self) }
    var checksum = CRC32C()
    Array(bytes[..<60]).withUnsafeBytes { checksum.update($0) }
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: checksum.value.littleEndian, toByteOffset: 60, as: UInt32.self) }
    return bytes
  }
}
