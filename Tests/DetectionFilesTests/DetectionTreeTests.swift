import Detection
import DetectionFiles
import Foundation
import Primitives
import TestSupport
import Testing

@Suite("Detection files on disk")
struct DetectionTreeTests {
  private func helper(_ id: String) -> String { "AnalysisType: global\nGlobalID: \(id)\nFilename: a.py\n" }

  private func load(_ paths: String..., limits: DetectionFileLimits = DetectionFileLimits()) -> DetectionLibrary {
    DetectionTree(paths: paths, limits: limits).load()
  }

  private func codes(_ library: DetectionLibrary) -> [Problem.Code] { library.problems.map(\.code) }

  @Test("Directories are walked for *.yml and *.yaml; hidden names and __pycache__ are left out")
  func walk() throws {
    let directory = try ScratchDirectory()
    for name in ["a.yml", "sub/b.yaml", "sub/deep/c.yml", ".hidden.yml", ".git/d.yml", "__pycache__/e.yml", "f.txt"] {
      try directory.write(helper(name), to: name)
    }
    let library = load(directory.path)
    #expect(library.problems.isEmpty)
    #expect(library.definitions.map(\.id) == ["a.yml", "sub/b.yaml", "sub/deep/c.yml"])
    #expect(library.definition(id: "sub/b.yaml")?.path == "\(directory.path)/sub/b.yaml")
  }

  @Test("Where a load looks is watched: directories as a whole, others for the files that are named or linked to")
  func watchedDirectories() throws {
    let directory = try ScratchDirectory()
    let other = try ScratchDirectory()
    for name in ["rules/a.yml", "rules/sub/b.yml", "rules/.git/c.yml", "named/d.yml"] {
      try directory.write(helper(name), to: name)
    }
    try other.write(helper("linked"), to: "linked.yml")
    let link = "\(directory.path)/rules/l.yml"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "\(other.path)/linked.yml")
    let tree = DetectionTree(paths: ["\(directory.path)/rules", "\(directory.path)/named/d.yml"])
    let watched = Dictionary(uniqueKeysWithValues: tree.watchedDirectories().map { ($0.path, $0) })
    #expect(watched["\(directory.path)/rules"]?.names == nil && watched["\(directory.path)/rules/sub"] != nil)
    #expect(watched["\(directory.path)/rules/.git"] == nil)
    #expect(watched[directory.path]?.names == ["rules"])
    #expect(watched["\(directory.path)/named"]?.names == ["d.yml"])
    let real = URL(fileURLWithPath: other.path).resolvingSymlinksInPath().path
    #expect(watched[real]?.names == ["linked.yml"])
    let rules = try #require(watched["\(directory.path)/rules"])
    #expect(rules.concerns("x.yaml", isDirectory: false) && rules.concerns("new", isDirectory: true))
    for name in [".x.yml.swp", ".#x.yml", "x.yml~", "x.txt"] { #expect(!rules.concerns(name, isDirectory: false)) }
    #expect(!rules.concerns(".git", isDirectory: true))
  }

  @Test("The same files give the same library every time, on all cores")
  func determinism() throws {
    let directory = try ScratchDirectory()
    for number in 0..<200 {
      try directory.write(helper("Same\(number / 2)") + "X: 1\n", to: "\(number % 7)/\(number).yml")
    }
    let first = load(directory.path)
    #expect(first.problems.count == 300)
    for _ in 0..<5 { #expect(load(directory.path).problems == first.problems) }
  }

  @Test("A file that is named is read whatever its name, and must hold a detection")
  func namedFiles() throws {
    let directory = try ScratchDirectory()
    try directory.write(helper("A"), to: "rule.txt")
    try directory.write("version: 1\n", to: "other.yml")
    #expect(load("\(directory.path)/rule.txt").definitions.map(\.id) == ["A"])
    #expect(codes(load("\(directory.path)/other.yml")) == [.notADetection])
    #expect(codes(load("\(directory.path)/other.yml", directory.path)) == [.notADetection])
    let walked = load(directory.path)
    #expect(walked.problems.isEmpty)
    #expect(walked.ignoredDocuments.map(\.path) == ["\(directory.path)/other.yml"])
  }

  @Test("Paths that are missing or cannot be read are problems, and the rest is loaded")
  func unreadable() throws {
    let directory = try ScratchDirectory()
    try directory.write(helper("A"), to: "a.yml")
    // A regular file of no length whose reading fails, for every user.
    let library = load("\(directory.path)/nothing", "/proc/self/mem", directory.path)
    #expect(codes(library) == [.unreadableFile, .unreadableFile])
    #expect(library.definitions.map(\.id) == ["A"])
  }

  @Test("FIFOs, sockets and devices are refused without waiting for them")
  func specialFiles() throws {
    let directory = try ScratchDirectory()
    #expect(mkfifo("\(directory.path)/pipe.yml", 0o600) == 0)
    #expect(mkfifo("\(directory.path)/pipe", 0o600) == 0)
    let library = load(directory.path, "\(directory.path)/pipe", "/dev/zero")
    #expect(codes(library) == [.unreadableFile, .unreadableFile, .unreadableFile])
    #expect(library.problems.first?.message == "expected a regular file, found a device")
  }

  @Test("A file over the limit is refused before it is read")
  func tooLarge() throws {
    let directory = try ScratchDirectory()
    try directory.write(String(repeating: "#", count: 1_048_577), to: "a.yml")
    try directory.write(helper("B"), to: "b.yml")
    let library = load(directory.path)
    #expect(codes(library) == [.fileTooLarge])
    #expect(library.definitions.map(\.id) == ["B"])
  }

  @Test("Symbolic links are followed; those that lead back, in a circle or nowhere are problems")
  func links() throws {
    let outside = try ScratchDirectory()
    try outside.write(helper("Outside"), to: "outside.yml")
    let directory = try ScratchDirectory()
    try directory.write(helper("A"), to: "sub/a.yml")
    try directory.link("sub/back", to: "..")
    try directory.link("circle.yml", to: "circle.yml")
    try directory.link("nowhere.yml", to: "missing")
    try directory.link("out", to: outside.path)
    let library = load(directory.path)
    #expect(library.definitions.map(\.id) == ["A", "Outside"])
    #expect(
      library.problems.map { "\($0.path.dropFirst(directory.path.count)) \($0.code.rawValue)" } == [
        "/circle.yml symlink-loop", "/nowhere.yml unreadable-file", "/sub/back symlink-loop",
      ])
  }

  @Test("A file with several names is read once, under its own name")
  func severalNames() throws {
    let directory = try ScratchDirectory()
    try directory.write(helper("A"), to: "z/a.yml")
    try directory.link("a.yml", to: "z/a.yml")
    try directory.link("b", to: "z")
    let library = load(directory.path, directory.path, "\(directory.path)/z")
    #expect(library.problems.isEmpty)
    #expect(library.definitions.map(\.path) == ["\(directory.path)/z/a.yml"])
    #expect(library.fileCount == 1)
  }

  @Test("Too many files, or directories nested too deep, are said")
  func bounds() throws {
    let directory = try ScratchDirectory()
    try directory.write(helper("Deep"), to: "a/b/c/d.yml")
    try directory.write(helper("A"), to: "a.yml")
    try directory.write(helper("B"), to: "b.yml")
    var limits = DetectionFileLimits()
    limits.directoryLevelsMax = 3
    #expect(codes(load(directory.path, limits: limits)) == [.tooDeep])
    limits = DetectionFileLimits()
    limits.filesCountMax = 1
    let library = load(directory.path, limits: limits)
    #expect(codes(library) == [.tooManyDetections])
    #expect(library.definitions.map(\.id) == ["A"])
  }

  @Test("A name that is not UTF-8 is read all the same")
  func foreignName() throws {
    let directory = try ScratchDirectory()
    let name = Array("\(directory.path)/".utf8) + [0xFF] + Array(".yml".utf8) + [0]
    let descriptor = open(name.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    let text = Array(helper("Foreign").utf8)
    #expect(write(descriptor, text, text.count) == text.count)
    close(descriptor)
    #expect(load(directory.path).definitions.map(\.id) == ["Foreign"])
  }

  @Test("No path at all is an empty library")
  func nothing() {
    let library = DetectionTree(paths: []).load()
    #expect(library.definitions.isEmpty)
    #expect(library.problems.isEmpty)
  }
}
