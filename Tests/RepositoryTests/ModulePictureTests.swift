import Foundation
import TestSupport
import Testing

@Suite("The picture of the modules")
struct ModulePictureTests {
  @Test("It is that of Package.swift; UPDATE_GOLDEN=1 draws it anew")
  func isFresh() throws {
    let picture = ModulePicture(manifest: try Repository.text("Package.swift")).mermaid
    let page = "docs/ARCHITECTURE.md"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let text = try Repository.text(page).replacing(/```mermaid\n(?s:.*?)```/, with: "```mermaid\n\(picture)```")
      try Data(text.utf8).write(to: Repository.root.appendingPathComponent(page))
    }
    let block = try #require(try Document(page).blocks.first { $0.language == "mermaid" })
    #expect(block.text == picture)
  }

  @Test("It has each module below Sources, and no way back")
  func isWhole() throws {
    let picture = ModulePicture(manifest: try Repository.text("Package.swift"))
    #expect(try picture.dependencies.keys.sorted() == Repository.names(in: "Sources").sorted())
    for module in picture.dependencies.keys { #expect(!picture.reachable(from: module).contains(module), "\(module)") }
  }

  @Test("A dependency that another one has already is left out")
  func isReduced() {
    let picture = ModulePicture(
      manifest: """
          .systemLibrary(name: "CLib"),
          .target(name: "Core", dependencies: ["CLib", outer]),
          .executableTarget(
            name: "tool",
            dependencies: [
              "CLib", "Core",
              outer,
            ]),
          .testTarget(name: "CoreTests", dependencies: ["Core"]),
        """)
    #expect(picture.dependencies == ["CLib": [], "Core": ["CLib"], "tool": ["CLib", "Core"]])
    #expect(picture.mermaid == "graph BT\n  Core --> CLib\n  tool --> Core\n")
  }
}

/// The modules of a package's manifest and what each depends on, as a picture.
private struct ModulePicture {
  /// The modules below `Sources` and those of them that each names.
  let dependencies: [String: Set<String>]

  /// Reads the text of a manifest, as `Package.swift` writes its targets.
  init(manifest: String) {
    let target = /\.(systemLibrary|target|executableTarget|testTarget)\(\s*name: "(\w+)"(?s)(.*?)(?=\n\s*\.\w+\(|\z)/
    var found: [String: Set<String>] = [:]
    for match in manifest.matches(of: target) where match.1 != "testTarget" && !match.3.contains("path: \"Tests/") {
      let list = match.3.firstMatch(of: /dependencies: \[(?s)(.*?)\]/)?.1 ?? ""
      found[String(match.2)] = Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    }
    dependencies = found
  }

  /// All modules that one needs, directly or not.
  func reachable(from module: String) -> Set<String> {
    var (seen, rest) = (Set<String>(), Array(dependencies[module] ?? []))
    while let next = rest.popLast() {
      if seen.insert(next).inserted { rest += dependencies[next] ?? [] }
    }
    return seen
  }

  /// The picture: an arrow from each module to those it depends on, but not where another arrow leads there already.
  var mermaid: String {
    let arrows = dependencies.keys.sorted().flatMap { module in
      let named = dependencies[module] ?? []
      let implied = Set(named.flatMap { reachable(from: $0) })
      return named.subtracting(implied).sorted().map { "  \(module) --> \($0)\n" }
    }
    return "graph BT\n" + arrows.joined()
  }
}
