import Foundation

/// A directory for sockets, removed when it is let go.
final class SocketDirectory: Sendable {
  let url: URL

  init() throws {
    url = URL(fileURLWithPath: "/tmp").appendingPathComponent("picket-client-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  func path(_ name: String = "s") -> String {
    url.appendingPathComponent(name).path
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
