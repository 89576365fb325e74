import Foundation
import TestSupport
import Testing

@Suite("What make install puts on a machine")
struct InstallTests {
  /// A directory into which everything but the built programs is installed.
  private static func install() async throws -> URL {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("picket-\(UInt32.random(in: 0 ... .max))")
    _ = try await Shell.output(of: "set -e; make -s -C '\(Repository.root.path)' install-data DESTDIR='\(root.path)'")
    return root
  }

  private static let share = "usr/share/picket"
  private static let documents = "usr/share/doc/picket"

  @Test("The documents, the clients and the messages of the wire are there as in the repository")
  func files() async throws {
    let root = try await InstallTests.install()
    defer { try? FileManager.default.removeItem(at: root) }
    let pages = try Repository.names(in: "docs").filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
    let shared = Repository.files(
      below: ["clients", "proto", "python/picket_worker"],
      endingIn: [".md", ".py", ".pyi", ".typed", ".toml", ".go", ".mod", ".rs", ".proto"]
    )
    .filter { !$0.contains("/tests/") && !$0.contains("/build/") && !$0.hasPrefix("clients/conformance/") }
    #expect(pages.count > 5 && shared.count > 10)
    for path in pages + ["docs/prometheus-rules.yml", "README.md", "CHANGELOG.md", "LICENSE"] {
      try expectCopy(of: path, at: "\(InstallTests.documents)/\(path)", in: root)
    }
    for path in shared { try expectCopy(of: path, at: "\(InstallTests.share)/\(path)", in: root) }
    let units = Repository.files(below: ["systemd"], endingIn: [".service", ".socket", ".timer"])
    #expect(units.contains("systemd/picket-metrics.timer"))
    for path in units { try expectCopy(of: path, at: "usr/lib/systemd/system/\(path.dropFirst(8))", in: root) }
  }

  private func expectCopy(of path: String, at place: String, in root: URL) throws {
    let copy = try? Data(contentsOf: root.appendingPathComponent(place))
    #expect(copy == (try Data(contentsOf: Repository.root.appendingPathComponent(path))), "\(place)")
  }

  @Test("Every link of an installed document leads to something that is installed")
  func links() async throws {
    let root = try await InstallTests.install()
    defer { try? FileManager.default.removeItem(at: root) }
    let pages = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".md") }
    #expect(pages.count > 9)
    var linkCount = 0
    for page in pages {
      let file = root.appendingPathComponent(page)
      let prose = Document(path: page, text: try String(contentsOf: file, encoding: .utf8)).prose.joined(
        separator: "\n")
      for link in prose.matches(of: /\]\(([^)#]+)[^)]*\)/) where !link.1.hasPrefix("http") {
        linkCount += 1
        let target = file.deletingLastPathComponent().appendingPathComponent(String(link.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page) links to \(link.1)")
      }
    }
    #expect(linkCount > 50)
  }

  @Test("Links stay within what is installed, wherever that is moved")
  func symbolicLinks() async throws {
    let output = try await Shell.output(
      of: """
        set -e
        make -s -C '\(Repository.root.path)' install-data DESTDIR="$PWD/first"
        mv first second
        find second -type l -printf '%l\\n' | awk '/^[/]/'
        find -L second -type l
        """)
    #expect(output.isEmpty, "\(output)")
  }

  @Test(
    "Keys that only a new systemd knows are installed where it is new",
    arguments: [("254", 2), ("253", 1), ("252", 0), ("", 0)])
  func dropIn(version: String, count: Int) async throws {
    let output = try await Shell.output(
      of: """
        make -s -C '\(Repository.root.path)' install-data DESTDIR="$PWD/root" SYSTEMD_VERSION=\(version)
        find root -path '*/picketd.service.d/*.conf' | wc -l
        """)
    #expect(output == "\(count)\n")
  }

  @Test("make uninstall leaves no file behind, of the programs neither", arguments: ["/usr", "/opt/picket"])
  func uninstall(prefix: String) async throws {
    let output = try await Shell.output(
      of: """
        set -e
        arguments=(-s -C '\(Repository.root.path)' DESTDIR="$PWD/root" PREFIX=\(prefix) SYSTEMD_VERSION=254)
        make "${arguments[@]}" install-data
        install -D -m 755 /dev/null root\(prefix)/bin/picket
        install -D -m 755 /dev/null root\(prefix)/sbin/picketd
        find root -type f | wc -l
        make "${arguments[@]}" uninstall
        find root -type f -o -type l
        """)
    let lines = output.split(separator: "\n")
    #expect(lines.count == 1 && (lines.first.flatMap { Int($0) } ?? 0) > 50, "\(output)")
  }
}
