import Glibc

/// The names of users and groups, as the host's databases have them.
///
/// They may ask other processes and wait for them: not to be called on an event loop.
public enum AccountNames {
  /// Why a name cannot be looked up: the databases fail.
  public struct LookupFailure: Error {
    /// The error of the system.
    public let errno: CInt
  }

  /// The uid of a user; nil where there is no such user.
  public static func userID(named name: String) throws(LookupFailure) -> UInt32? {
    var entry = passwd()
    return try found { buffer, count, isFound in
      var result: UnsafeMutablePointer<passwd>?
      let code = getpwnam_r(name, &entry, buffer, count, &result)
      isFound = result != nil
      return code
    } ? entry.pw_uid : nil
  }

  /// The gid of a group; nil where there is no such group.
  public static func groupID(named name: String) throws(LookupFailure) -> UInt32? {
    var entry = group()
    return try found { buffer, count, isFound in
      var result: UnsafeMutablePointer<group>?
      let code = getgrnam_r(name, &entry, buffer, count, &result)
      isFound = result != nil
      return code
    } ? entry.gr_gid : nil
  }

  /// The name of a group; nil where it has none, or none can be found.
  static func groupName(_ id: UInt32) -> String? {
    var entry = group()
    var name: String?
    _ = try? found { buffer, count, isFound in
      var result: UnsafeMutablePointer<group>?
      let code = getgrgid_r(id, &entry, buffer, count, &result)
      isFound = result != nil
      // The text lies in the buffer, which lives as long as this call.
      if isFound, let text = entry.gr_name { name = String(cString: text) }
      return code
    }
    return name
  }

  /// Whether a look-up finds something, with a buffer that is as large as its entry needs.
  private static func found(
    _ lookUp: (UnsafeMutablePointer<CChar>, Int, inout Bool) -> CInt
  ) throws(LookupFailure) -> Bool {
    var byteCount = 4_096
    while true {
      var buffer = [CChar](repeating: 0, count: byteCount)
      var isFound = false
      let code = buffer.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { lookUp($0, buffer.count, &isFound) } ?? ENOMEM
      }
      switch code {
      case 0, ENOENT, ESRCH, EBADF, EPERM: return isFound
      case EINTR: continue
      // A group lists its members.
      case ERANGE where byteCount < bufferBytesMax: byteCount *= 4
      default: throw LookupFailure(errno: code)
      }
    }
  }

  private static let bufferBytesMax = 16_777_216
}
