import Glibc

/// The sockets that the service manager bound and passed on (socket activation).
public struct InheritedSockets: Sendable, Equatable {
  /// The descriptors by their names; one without a name has the empty one.
  public let descriptorsByName: [String: CInt]

  /// Reads `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`; there are none unless they are meant for this process.
  public init(environment: [String: String], processID: Int32) {
    guard environment["LISTEN_PID"] == String(processID), let text = environment["LISTEN_FDS"],
      let count = Int32(text), count > 0, count <= InheritedSockets.descriptors_max
    else {
      descriptorsByName = [:]
      return
    }
    let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
    var found: [String: CInt] = [:]
    for offset in 0..<count {
      let name = Int(offset) < names.count ? String(names[Int(offset)]) : ""
      found[name] = InheritedSockets.firstDescriptor + offset
    }
    descriptorsByName = found
  }

  /// The socket for data: the one of that name, or the only one there is that is not for something else.
  public var data: CInt? {
    if let data = descriptorsByName["data"] { return data }
    return descriptorsByName.count == 1 && admin == nil ? descriptorsByName.values.first : nil
  }

  /// The socket for what changes the daemon's state.
  public var admin: CInt? { descriptorsByName["admin"] }

  private static let firstDescriptor: CInt = 3
  private static let descriptors_max: Int32 = 64
}
