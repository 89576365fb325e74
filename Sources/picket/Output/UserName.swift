import Glibc

/// Uids with the names that they have on this host.
enum UserName {
  /// The name of a user; nil where there is none.
  static func name(of id: UInt32) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var text = [CChar](repeating: 0, count: bufferBytes)
    return text.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress, getpwuid_r(id, &entry, base, buffer.count, &found) == 0, found != nil,
        let name = entry.pw_name
      else { return nil }
      return String(cString: name)
    }
  }

  /// What the daemon says of who has done something, such as `uid 1000`, with the name behind it where there is one.
  static func text(of author: String) -> String {
    guard author.hasPrefix(prefix), let id = UInt32(author.dropFirst(prefix.count)), let name = name(of: id) else {
      return author
    }
    return "\(author) (\(name))"
  }

  private static let prefix = "uid "
  private static let bufferBytes = 65_536
}
