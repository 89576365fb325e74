package import Foundation

/// A directory for sockets, removed when it is let go.
package final class SocketDirectory: Sendable {
  package let url: URL

  package init() throws {
    url = URL(fileURLWithPath: "/tmp").appendingPathComponent("picket-client-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  package func path(_ name: String = "s") -> String {
    url.appendingPathComponent(name).path
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
