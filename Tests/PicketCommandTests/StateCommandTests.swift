import Foundation
import TestSupport
import Testing

@Suite("picket state")
struct StateCommandTests {
  /// A state with one alert, and the daemon that uses it, which keeps the directory for as long as it lives.
  private func makeState() async throws -> (daemon: Daemon, directory: String) {
    let scratch = try ScratchDirectory()
    let directory = scratch.path("state")
    let daemon = try await Daemon(in: scratch, stateDirectory: directory)
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: #"{"user":"root"}"#).run()
    #expect(outcome.exitCode == 0)
    let flows = ["srcaddr dstaddr dstport", "10.0.0.1 10.0.0.2 22", "10.0.0.1 10.0.0.2 23"]
    let ingest = try await daemon.command("ingest", "-").with(input: flows.joined(separator: "\n") + "\n").run()
    #expect(ingest.exitCode == 0, "\(ingest.errors)")
    return (daemon, directory)
  }

  @Test("A state is checked and shown while its daemon runs, and after it was killed")
  func whole() async throws {
    let (daemon, directory) = try await makeState()
    defer { daemon.kill() }
    for isRunning in [true, false] {
      if !isRunning { daemon.kill() }
      let check = try await Command("state", "check", "--state-directory", directory).run()
      #expect(check.exitCode == 0 && check.errors.isEmpty)
      #expect(check.output == "\(directory)/state.sqlite3: whole\n\(directory)/flows: whole\n")
      let show = try await Command("state", "show", "--state-directory", directory).run()
      #expect(show.exitCode == 0 && show.errors.isEmpty)
      #expect(show.output.contains("1 kept, 1 open, 0 triaged, 0 resolved, 0 closed"), "\(show.output)")
      #expect(show.output.contains("1 kept, 1 with an alert, 0 without"), "\(show.output)")
      #expect(show.output.contains(/Flow log +2 flows in 1 batch, 1 file, [0-9]+ bytes\n/), "\(show.output)")
    }
  }

  @Test("A backup of a running daemon is a state of its own, whole, for its owner alone, and says what is in it")
  func backup() async throws {
    let (daemon, directory) = try await makeState()
    defer { daemon.kill() }
    let copy = directory + "-copy"
    let backup = try await Command("state", "backup", "--state-directory", directory, "--to", copy).run()
    #expect(backup.exitCode == 0 && backup.errors.isEmpty, "\(backup.errors)")
    #expect(
      backup.output.contains(
        /-copy: the state with [0-9,]+ bytes, the last alert is [0-9a-f]{8}-1; 2 flows in 1 file\n/),
      "\(backup.output)")
    let check = try await Command("state", "check", "--state-directory", copy).run()
    #expect(check.exitCode == 0 && check.output == "\(copy)/state.sqlite3: whole\n\(copy)/flows: whole\n")
    let files = try FileManager.default.subpathsOfDirectory(atPath: copy).sorted()
    #expect(files == ["flows", "flows/flows-0000000001.log", "flows/flows.last", "state.last", "state.sqlite3"])
    for name in files + [""] {
      let mode = try FileManager.default.attributesOfItem(atPath: "\(copy)/\(name)")[.posixPermissions] as? Int
      #expect(mode.map { $0 & 0o077 } == 0, "\(name)")
    }

    let again = try await Command("state", "backup", "--state-directory", directory, "--to", copy).run()
    #expect(again.exitCode == 1 && again.errors.contains("'\(copy)' is there already"), "\(again.errors)")
    let json = try await Command("state", "backup", "--state-directory", copy, "--to", copy + "-2", "-o", "json").run()
    let answer = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(json.exitCode == 0 && answer?["whole"] as? Bool == true && answer?["flows_logged"] as? Int == 2)
  }

  @Test(
    "A backup that cannot be made says why, and leaves nothing behind",
    arguments: [
      ("none", "copy", "there is no state in 'none': the directory does not exist"),
      ("state", "none/copy", "cannot make the backup 'none/copy': No such file or directory"),
      ("state", "state", "'state' is there already; expected a directory"),
      ("state", "file", "'file' is there already; expected a directory"),
    ])
  func backupRefused(source: String, target: String, message: String) async throws {
    let (daemon, directory) = try await makeState()
    defer { daemon.kill() }
    let place = URL(fileURLWithPath: directory).deletingLastPathComponent()
    try Data().write(to: place.appendingPathComponent("file"))
    let before = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
    let outcome = try await Command(
      "state", "backup", "--state-directory", place.appendingPathComponent(source).path, "--to",
      place.appendingPathComponent(target).path
    ).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.replacing("\(place.path)/", with: "").contains(message), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() == before)
  }

  @Test("A damaged log of flows is said to be so, with exit code 1, and left as it is")
  func damagedFlows() async throws {
    let (daemon, directory) = try await makeState()
    daemon.kill()
    let path = directory + "/flows/flows-0000000001.log"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let check = try await Command("state", "check", "--state-directory", directory).run()
    #expect(check.exitCode == 1 && check.output.contains("\(directory)/state.sqlite3: whole\n"))
    #expect(check.output.contains("\(directory)/flows: "), "\(check.output)")
    #expect(check.output.contains("bytes at 64 in '\(path)' are damaged"), "\(check.output)")
    let json = try await Command("state", "check", "--state-directory", directory, "--output", "json").run()
    let answer = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let problems = answer?["flow_log_problems"] as? [String]
    #expect(answer?["whole"] as? Bool == false && problems?.count == 2)
    #expect(problems?.last == "entry 1, the last one, is missing, acknowledged and not in the files")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test("A log of flows whose end was not written is whole, and the end is said")
  func unfinishedFlows() async throws {
    let (daemon, directory) = try await makeState()
    daemon.kill()
    let path = directory + "/flows/flows-0000000001.log"
    // The beginning of an entry more, which was not answered.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try (bytes + bytes[64..<84]).write(to: URL(fileURLWithPath: path))
    let check = try await Command("state", "check", "--state-directory", directory).run()
    #expect(check.exitCode == 0)
    let note = "not written to its end, as after a kill; the daemon does without that end"
    #expect(check.output.hasSuffix("\(directory)/flows: whole\n\(path): \(note)\n"), "\(check.output)")
  }

  @Test("The summary for programs is JSON")
  func json() async throws {
    let (daemon, directory) = try await makeState()
    defer { daemon.kill() }
    let show = try await Command("state", "show", "--state-directory", directory, "--output", "json").run()
    let summary = try JSONSerialization.jsonObject(with: Data(show.output.utf8)) as? [String: Any]
    #expect(summary?["alerts_stored"] as? Int == 1 && summary?["windows_stored"] as? Int == 1)
    #expect((summary?["alerts_by_status"] as? [String: Int])?["open"] == 1)
    let check = try await Command("state", "check", "--state-directory", directory, "--output", "json").run()
    let answer = try JSONSerialization.jsonObject(with: Data(check.output.utf8)) as? [String: Any]
    #expect(answer?["whole"] as? Bool == true && (answer?["problems"] as? [String])?.isEmpty == true)
  }

  @Test("A damaged state is said to be so, with exit code 1, and left as it is", arguments: ["check", "show"])
  func damaged(_ command: String) async throws {
    let scratch = try ScratchDirectory()
    _ = try scratch.write(
      "no database at all, but long enough to look like a header of one, at least by size\n", to: "state.sqlite3")
    let directory = scratch.path
    let outcome = try await Command("state", command, "--state-directory", directory).run()
    #expect(outcome.exitCode == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("state.sqlite3' is damaged: "), "\(outcome.errors)")
    let content = try String(contentsOfFile: directory + "/state.sqlite3", encoding: .utf8)
    #expect(content.hasPrefix("no database at all"))
  }

  @Test(
    "What is no state is said to be none, and why",
    arguments: [
      ("none", "there is no state in 'none': the directory does not exist"),
      ("empty", "there is no state in 'empty': expected the file state.sqlite3 there"),
      ("file", "'file' is a file; expected the state directory of a daemon"),
      (
        "odd/state.sqlite3/state.sqlite3",
        "'odd/state.sqlite3/state.sqlite3' is a file; expected the state directory, which the file is in"
      ),
      ("odd", "'odd/state.sqlite3' is no state of Picket: it is not a regular file"),
      ("file/below", "cannot look at 'file/below': Not a directory"),
    ])
  func missing(_ name: String, _ message: String) async throws {
    let scratch = try ScratchDirectory()
    for folder in ["empty", "odd/state.sqlite3"] {
      let path = scratch.url.appendingPathComponent(folder)
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    }
    _ = try scratch.write("", to: "file")
    _ = try scratch.write("", to: "odd/state.sqlite3/state.sqlite3")
    for command in ["check", "show"] {
      let outcome = try await Command("state", command, "--state-directory", scratch.path + "/" + name).run()
      #expect(outcome.exitCode == 1 && outcome.output.isEmpty)
      #expect(outcome.errors.replacing(scratch.path + "/", with: "") == "picket: \(message)\n")
    }
  }

  @Test("A state that one may not read is said to be that, with who one is and who may", arguments: ["folder", "file"])
  func forbidden(_ what: String) throws {
    let scratch = try ScratchDirectory()
    let file = try scratch.write("", to: "state.sqlite3")
    for (path, mode) in [(scratch.path, what == "folder" ? 0o700 : 0o755), (file, 0o600)] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    let process = Process.picket(["state", "show", "--state-directory", scratch.path])
    if geteuid() == 0 {
      // Root may read everything: as nobody, from a place that nobody may read.
      let picket = scratch.url.deletingLastPathComponent().appendingPathComponent(
        "picket-\(UInt32.random(in: 0 ... .max))")
      try FileManager.default.copyItem(at: try #require(process.executableURL), to: picket)
      defer { try? FileManager.default.removeItem(at: picket) }
      process.arguments =
        ["--reuid", "65534", "--regid", "65534", "--clear-groups", picket.path] + (process.arguments ?? [])
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
      process.currentDirectoryURL = URL(fileURLWithPath: "/")
      try expectDenied(process, owner: "; run this as root\n")
    } else {
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
      if what == "file" { try expectDenied(process, owner: ", which owns it, or as root\n") }
    }
  }

  private func expectDenied(_ process: Process, owner: String) throws {
    let errors = Pipe()
    process.standardError = errors
    try process.runWithSignals()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(text.hasPrefix("picket: permission denied: the user ") && text.contains("/state.sqlite3'"), "\(text)")
    #expect(text.hasSuffix(owner), "\(text)")
  }

  @Test("A directory must be named")
  func usage() async throws {
    let outcome = try await Command("state", "check").run()
    #expect(outcome.exitCode == 2 && outcome.errors.contains("Missing expected argument '--state-directory <DIR>'"))
  }
}
