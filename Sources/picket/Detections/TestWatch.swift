import DetectionFiles
import Glibc
import InputFiles

/// `picket test --watch`: runs the tests again after every change of the files.
struct TestWatch {
  let tree: DetectionTree
  /// Runs the tests once and prints the report.
  let run: () throws -> ExitStatus

  /// Runs until somebody interrupts it or nobody reads the reports any more; returns the status of the last run.
  func untilInterrupted() throws -> ExitStatus {
    Interruption.listen()
    let changes = try FileChanges(endedBy: endings)
    while true {
      // Before the files are read, so that no change comes between.
      try changes.watch(tree.watchedDirectories())
      let status: ExitStatus
      do {
        try clearScreen()
        status = try runOnce()
        try StandardErrorNote.write("watching \(tree.paths.joined(separator: ", ")) for changes; Ctrl-C ends")
      } catch is OutputClosed {
        return .ok
      }
      if try changes.wait() == .ended { return status }
    }
  }

  /// A signal, and that nobody reads standard output any more.
  private var endings: [FileChanges.Ending] {
    [
      FileChanges.Ending(Interruption.descriptor, isReadable: true),
      FileChanges.Ending(STDOUT_FILENO, isReadable: false),
    ]
  }

  /// What cannot be tested now may be after the next change.
  private func runOnce() throws -> ExitStatus {
    do {
      return try run()
    } catch let failure as CommandFailure {
      try StandardErrorNote.write(failure.message)
      return failure.status
    }
  }

  private func clearScreen() throws {
    let writer = OutputWriter.standardOutput()
    guard writer.isTerminal else { return }
    try writer.write("\u{1B}[H\u{1B}[2J")
    try writer.flush()
  }
}
