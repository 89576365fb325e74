import Detection
import Foundation
import Primitives
import TestSupport
import Testing

@testable import DetectionFiles

@Suite("Who may write to what is loaded")
struct WriteAccessTests {
  @Test(
    "Only the owner and root may write to a file or directory; the sticky bit protects what is passed through",
    arguments: [
      (0o644, nil, nil), (0o600, nil, nil), (0o755, nil, nil), (0o4755, nil, nil), (0o1755, nil, nil),
      (0o200, nil, nil),
      (0o664, "its group", "its group"), (0o775, "its group", "its group"), (0o020, "its group", "its group"),
      (0o666, "everybody", "everybody"), (0o646, "everybody", "everybody"), (0o777, "everybody", "everybody"),
      (0o2777, "everybody", "everybody"), (0o1777, "everybody", nil), (0o1775, "its group", nil),
    ] as [(UInt32, String?, String?)])
  func rule(_ mode: UInt32, _ others: String?, _ passing: String?) {
    let place = { (role: LoadedPlace.Role) in
      LoadedPlace(path: FilePath("/x"), role: role, identity: FileIdentity(device: 1, inode: 1), mode: mode)
    }
    #expect(WriteAccess.others(at: place(.file)) == others)
    #expect(WriteAccess.others(at: place(.directory)) == others)
    #expect(WriteAccess.others(at: place(.passage)) == passing)
    #expect(WriteAccess.warnings([place(.file)], passages: []).count == (others == nil ? 0 : 1))
  }

  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
    for name in ["rules/a.yml", "rules/sub/b.yml", "rules/sub/c.yml", "elsewhere/d.yml"] {
      try scratch.write("AnalysisType: global\nGlobalID: \(name)\nFilename: a.py\n", to: name)
    }
  }

  private func set(_ mode: Int, _ name: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.path(name))
  }

  /// The paths with a warning, from the scratch directory on, when what is at some paths in it is loaded.
  private func warned(loading names: String...) -> [String] {
    let real = URL(fileURLWithPath: scratch.path).resolvingSymlinksInPath().path
    return DetectionTree(paths: names.map(scratch.path)).load().warnings
      .filter { $0.code == .writableByOthers && ($0.path.hasPrefix(scratch.path) || $0.path.hasPrefix(real)) }
      .map { String($0.path.dropFirst(($0.path.hasPrefix(scratch.path) ? scratch.path : real).count)) }
  }

  @Test("Where only owners may write nothing is said, and the modes of links do not count")
  func none() throws {
    try scratch.link("rules/link.yml", to: "../elsewhere/d.yml")
    #expect(warned(loading: "rules", "elsewhere/d.yml") == [])
  }

  @Test("A file is named, below a directory that everybody may write only that directory")
  func outermost() throws {
    try set(0o664, "rules/sub/b.yml")
    try set(0o666, "rules/sub/c.yml")
    #expect(warned(loading: "rules") == ["/rules/sub/b.yml", "/rules/sub/c.yml"])
    try set(0o777, "rules/sub")
    #expect(warned(loading: "rules") == ["/rules/sub"])
    try set(0o1777, "rules")
    #expect(warned(loading: "rules") == ["/rules"])
    // A shell completes a directory with a slash.
    let warnings = DetectionTree(paths: [scratch.path("rules") + "/"]).load().warnings
    #expect(
      warnings.filter { $0.code == .writableByOthers }.map(\.description) == [
        scratch.path("rules") + "/:1:1: writable-by-others: everybody may write to this directory "
          + "(mode 1777), and so add, change and remove detections: take that away with chmod go-w"
      ])
  }

  @Test("A directory on the way counts, unless its sticky bit keeps entries from being replaced")
  func passage() throws {
    try set(0o777, "")
    #expect(warned(loading: "rules") == [""])
    #expect(warned(loading: "rules/sub/b.yml", "elsewhere") == [""])
    try set(0o1777, "")
    #expect(warned(loading: "rules", "elsewhere/d.yml") == [])
  }

  @Test("Of a link its target counts, where that is and where the link is")
  func links() throws {
    try scratch.link("rules/link.yml", to: "../elsewhere/hop.yml")
    try scratch.link("elsewhere/hop.yml", to: scratch.path("far/d.yml"))
    try scratch.write("AnalysisType: global\nGlobalID: far\nFilename: a.py\n", to: "far/d.yml")
    #expect(warned(loading: "rules") == [])
    try set(0o666, "far/d.yml")
    #expect(warned(loading: "rules") == ["/rules/link.yml"])
    try set(0o644, "far/d.yml")
    for name in ["far", "elsewhere"] {
      try set(0o775, name)
      #expect(warned(loading: "rules") == ["/\(name)"])
      try set(0o755, name)
    }
    try scratch.link("way", to: "rules")
    try set(0o777, "rules")
    #expect(warned(loading: "way/sub").map { $0.replacing("/way/", with: "/") } == ["/rules"])
  }

  @Test("A link that leads in a circle, or to nothing, ends", arguments: ["loop", "nowhere/x", "gone"])
  func circles(_ name: String) throws {
    try scratch.link("loop", to: "loop")
    try scratch.link("gone", to: "not/there")
    #expect(PathTrail(to: FilePath(scratch.path(name))).places.count < 100)
    #expect(warned(loading: name) == [])
  }
}
