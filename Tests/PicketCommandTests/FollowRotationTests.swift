import Follow
import Foundation
import TestSupport
import Testing

/// What becomes of lines when files are rotated, step by step on real files: nothing is read but when a test says so.
@Suite("picket follow: rotated files")
struct FollowRotationTests {
  private let scratch: ScratchDirectory
  private let log: FollowedLog

  init() throws {
    scratch = try ScratchDirectory()
    log = FollowedLog(scratch)
  }

  @Test("Lines are read once they have an end, in order, and each once")
  func growing() throws {
    try log.append("one\ntwo\nthr")
    #expect(try log.read() == ["one", "two"])
    try log.append("ee\n\nfour\n")
    #expect(try log.read() == ["three", "", "four"])
    #expect(try log.read() == [])
  }

  @Test("Pipes and directories that a pattern matches are not read, and a link to a regular file is")
  func otherFiles() throws {
    try scratch.makeDirectory("mixed")
    let (pipe, link, other) = (scratch.path("mixed/a.log"), scratch.path("mixed/b.log"), scratch.path("mixed/c.log"))
    #expect(mkfifo(pipe, 0o600) == 0 && mkdir(other, 0o700) == 0)
    let target = try scratch.write("line\n", to: "target")
    #expect(symlink(target, link) == 0 && symlink("/nowhere/at/all", scratch.path("mixed/d.log")) == 0)
    #expect(PathPatterns([scratch.path("mixed/*.log")]).files().map(\.path) == [link])
  }

  /// What may be done with a log of which two lines are read and two are not, before another line is written.
  enum Rotation: String, CaseIterable {
    case rename, renameAndCompress, copyAndTruncate, copyTruncateAndCompress, renameTwice, dated
  }

  @Test(
    "A rotation loses no line and repeats none, whether follow runs meanwhile or not",
    arguments: Rotation.allCases, [true, false])
  func rotation(_ rotation: Rotation, _ isStopped: Bool) throws {
    try log.append("1 one\n2 two\n")
    #expect(try log.read() == ["1 one", "2 two"])
    try log.append("3 three\n4 four\n")
    if isStopped { try log.stop() }
    var expected = ["3 three", "4 four", "5 five"]
    switch rotation {
    case .rename: try log.rename(to: ".1")
    case .dated: try log.rename(to: "-20261129")
    case .renameAndCompress:
      try log.rename(to: ".1")
      try log.compress(".1")
    case .copyAndTruncate: try log.copyAndTruncate(to: ".1")
    case .copyTruncateAndCompress:
      try log.copyAndTruncate(to: ".1")
      try log.compress(".1")
    case .renameTwice:
      try log.rename(to: ".2")
      try log.compress(".2")
      try log.append("4a between\n")
      try log.rename(to: ".1")
      expected.insert("4a between", at: 2)
    }
    try log.append("5 five\n")
    if isStopped { try log.start() }
    #expect(try log.readAll() == expected)
    #expect(try log.readAll() == [])
    try log.restart()
    #expect(try log.readAll() == [])
    #expect(Set(log.ids).count == log.ids.count && log.ids.count == 2 + expected.count)
  }

  @Test("What is read again after a restart has the ids it had, from whichever file it is read")
  func ids() throws {
    try log.append("1 one\n2 two\n")
    _ = try log.read()
    try log.append("3 three\n4 four\n")
    _ = try log.read(acknowledging: 1)
    let before = Array(log.ids.suffix(1))
    try log.rename(to: ".1")
    try log.compress(".1")
    try log.append("5 five\n")
    try log.restart()
    #expect(try log.readAll() == ["4 four", "5 five"])
    #expect(Array(log.ids.suffix(2).prefix(1)) == before)
  }

  @Test("A log that is cut and begins as it did before is read anew, under other ids", arguments: [1, 3])
  func truncation(lineCount: Int) throws {
    let lines = ["same", "same", "same"]
    try log.append(lines.joined(separator: "\n") + "\n")
    #expect(try log.read() == lines)
    try log.truncate()
    if lineCount == 1 { #expect(try log.read() == []) }
    try log.append(lines.prefix(lineCount).map { $0 + "\n" }.joined() + (lineCount == 3 ? "more\n" : ""))
    if lineCount == 3 {
      // As long as before and longer, with the same bytes: only what is between the looks could tell.
      return #expect(try log.readAll() == ["more"])
    }
    #expect(try log.readAll() == ["same"])
    #expect(Set(log.ids).count == 4)
  }

  @Test("A log that is cut between a look and the first reading has ids of its own", arguments: [false, true])
  func cutBeforeReading(isLookedAt: Bool) throws {
    try log.append("1 one\n2 two\n")
    log.look()
    try log.copyAndTruncate(to: ".1")
    try log.append("3 three, and longer\n4 four\n5 five\n")
    _ = try log.read(acknowledging: 0, looking: isLookedAt)
    _ = try log.read(acknowledging: 0)
    try log.restart()
    #expect(try log.readAll().sorted() == ["1 one", "2 two", "3 three, and longer", "4 four", "5 five"])
    #expect(Set(log.ids).count == 5 && log.ids.count > 5)
  }

  @Test("A log that was cut and has grown beyond where it was is read from its beginning")
  func regrown() throws {
    try log.append("1 one\n2 two\n")
    _ = try log.read()
    try log.truncate()
    try log.append("7 seven\n8 eight\n9 nine\n")
    #expect(try log.readAll() == ["7 seven", "8 eight", "9 nine"])
  }

  @Test("A file in the place of a deleted one is another file, also with its number and its first line")
  func reusedNumber() throws {
    try log.append("#heading\n1 one\n2 two\n")
    _ = try log.read()
    try log.stop()
    try FileManager.default.removeItem(atPath: log.path)
    try log.append("#heading\n3 three\n4 four\n5 five\n")
    try log.start()
    #expect(try log.readAll() == ["#heading", "3 three", "4 four", "5 five"])
    #expect(Set(log.ids).count == 7)
  }

  @Test("A compressed file that is damaged gives what it has, and is read on when it is replaced")
  func damagedCompression() throws {
    let whole = try GzipFile.member((1...2_000).map { "line \($0) \($0 * 7_919 % 104_729)\n" }.joined())
    var damaged = whole
    for index in (whole.count / 2)..<(whole.count / 2 + 64) { damaged[index] = 0 }
    let path = URL(fileURLWithPath: log.path + ".1.gz")
    try damaged.write(to: path)
    let part = try log.readAll()
    #expect(part.count < 2_000)
    #expect(try log.readAll() == [])
    try FileManager.default.removeItem(at: path)
    try whole.write(to: path)
    _ = try log.readAll()
    #expect(Set(log.ids).count == 2_000)
  }

  @Test("Two logs that begin with the same line are two logs")
  func headings() throws {
    let follower = FileFollower(
      patterns: PathPatterns([scratch.path("*.log")]), table: nil, skipsPresent: false, lineBytesMax: 1_024)
    try scratch.write("#heading\na\n", to: "a.log")
    try scratch.write("#heading\nb\nc\n", to: "b.log")
    _ = follower.look()
    var lines: [String] = []
    while case let read = follower.read(), !read.isEmpty {
      lines += read.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    #expect(lines.sorted() == ["#heading", "#heading", "a", "b", "c"])
  }

  @Test("At the first start what is there is passed over, and what comes later is not")
  func firstStart() throws {
    try log.append("old\n")
    try log.rename(to: ".1")
    try log.compress(".1")
    try log.append("old too\npart")
    try log.restart(skipsPresent: true)
    #expect(try log.readAll() == [])
    try log.append("ly new\n")
    #expect(try log.readAll() == ["partly new"])
    try log.rename(to: ".2")
    try log.append("new\n")
    #expect(try log.readAll() == ["new"])
  }

  @Test("A file that is renamed to where nobody looks, or deleted, is read to its end")
  func goneFile() throws {
    try log.append("1 one\n")
    _ = try log.read()
    try log.append("2 two\n3 th")
    try FileManager.default.moveItem(atPath: log.path, toPath: scratch.path("elsewhere"))
    #expect(try log.read(looking: true) == ["2 two"])
    try log.append("x\n")
    _ = try log.readAll()
    try log.append("y\nend")
    try FileManager.default.removeItem(atPath: log.path)
    #expect(try log.readAll() == ["y", "end"])
  }

  @Test("A line that is too long is passed over, and known as too long", arguments: [2_000, 300_000, 900_000])
  func longLines(byteCount: Int) throws {
    let long = String(repeating: "x", count: byteCount)
    try log.append("a\n\(long)")
    #expect(try log.read() == ["a"])
    _ = try log.read()
    try log.append("\(long)\nb\n")
    let lines = try log.readAll()
    #expect(lines == ["too long: \(2 * byteCount)", "b"])
    try log.restart()
    try log.append("c\n")
    #expect(try log.readAll() == ["c"])
  }

  @Test("A compressed file that is still being written is read once it is whole")
  func unfinishedCompression() throws {
    let whole = try GzipFile.member((1...2_000).map { "line \($0) \($0 * 7_919 % 104_729)\n" }.joined())
    let path = scratch.path("app.log.1.gz")
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
    let part = try log.readAll()
    try whole.write(to: URL(fileURLWithPath: path))
    let rest = try log.readAll()
    #expect((part + rest).count == 2_000)
    #expect((part + rest).last?.hasPrefix("line 2000 ") == true)
    #expect(Set(log.ids).count == 2_000)
  }
}

/// A log and a follower of it, which a test moves on step by step; positions go through the form in which they are stored.
final class FollowedLog {
  let path: String
  /// The ids of everything that was read.
  private(set) var ids: [String] = []
  private let scratch: ScratchDirectory
  private var follower: FileFollower?
  private var stored: Data?

  init(_ scratch: ScratchDirectory) {
    self.scratch = scratch
    path = scratch.path("app.log")
  }

  private func makeFollower(skipsPresent: Bool = false) throws -> FileFollower {
    let table = try stored.map { try JSONDecoder().decode(FileTable.self, from: $0) }
    return FileFollower(
      patterns: PathPatterns([path]), table: table, skipsPresent: skipsPresent, lineBytesMax: 1_024)
  }

  func append(_ text: String) throws {
    if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  /// Looks, and reads nothing.
  func look() {
    follower = follower ?? (try? makeFollower())
    _ = follower?.look()
  }

  func truncate() throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 0)
    try handle.close()
  }

  func rename(to suffix: String) throws { try FileManager.default.moveItem(atPath: path, toPath: path + suffix) }

  func copyAndTruncate(to suffix: String) throws {
    try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: path + suffix))
    if follower != nil { _ = follower?.look() }
    try truncate()
  }

  func compress(_ suffix: String) throws {
    let text = try String(contentsOfFile: path + suffix, encoding: .utf8)
    try GzipFile.member(text).write(to: URL(fileURLWithPath: path + suffix + ".gz"))
    if follower != nil { _ = follower?.look() }
    try FileManager.default.removeItem(atPath: path + suffix)
  }

  /// Ends the follower; what it knows is stored.
  func stop() throws {
    if let follower { stored = try JSONEncoder().encode(follower.table) }
    follower = nil
  }

  func start(skipsPresent: Bool = false) throws { follower = try makeFollower(skipsPresent: skipsPresent) }

  func restart(skipsPresent: Bool = false) throws {
    try stop()
    try start(skipsPresent: skipsPresent)
  }

  /// Looks once and reads what there is, of which so much is acknowledged.
  func read(acknowledging countMax: Int = .max, looking: Bool = true) throws -> [String] {
    let follower = try self.follower ?? makeFollower()
    self.follower = follower
    if looking { _ = follower.look() }
    var lines: [String] = []
    for _ in 0..<20 {
      let read = follower.read()
      for line in read {
        if lines.count < countMax { follower.acknowledge(line.position) }
        lines.append(
          line.isTooLong ? "too long: \(line.byteCount)" : String(decoding: line.bytes, as: UTF8.self))
        ids.append(line.eventID)
      }
    }
    return lines
  }

  /// Looks and reads until nothing more comes.
  func readAll() throws -> [String] {
    var lines: [String] = []
    for _ in 0..<4 { lines += try read() }
    return lines
  }
}
