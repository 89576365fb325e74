import ArgumentParser
import Deliveries
import DetectionFiles
import Glibc
import InputFiles
import PicketClient
import Primitives
import Storage

/// `picket`: the command line of Picket.
@main
struct PicketCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picket",
    abstract: "Check, test and ask detections.",
    discussion: """
      check and test work on detection files alone, and deliveries on the files of picket deliver; all other commands \
      ask the daemon, picketd, over its socket.

      EXAMPLES
        picket test detections
        picket evaluate --log-type Wiz.Detections event.json
        picket explain --log-type Wiz.Detections event.json
        picket detections show Wiz.Defend.Alert.Passthrough
        picket alerts list --status open
        picket ingest vpc-flows.log.gz
        picket run-scheduled 'VPC Flow Port Scanning'
        picket call GetDetection '{"detection_id": "Wiz.Defend.Alert.Passthrough"}'

      EXIT CODES
        0   ok
        1   the daemon said no or refused records, or an event matched under --fail-on-match
        2   the command line cannot be understood
        3   a detection file has a problem
        4   a test failed
        69  the daemon cannot be reached, or is not ready

      ENVIRONMENT
        PICKET_SOCKET        the daemon's socket, where --socket is not given
        PICKET_ADMIN_SOCKET  its admin socket, where --admin-socket is not given
        NO_COLOR             set to anything: no colours
      """,
    version: PicketVersion.text,
    groupedSubcommands: [
      CommandGroup(name: "File", subcommands: [CheckCommand.self, TestCommand.self, StateCommand.self]),
      CommandGroup(
        name: "Daemon",
        subcommands: [
          EvaluateCommand.self, ExplainCommand.self, IngestCommand.self, FollowCommand.self, RunScheduledCommand.self,
          SchedulesCommand.self,
          QueryCommand.self, DetectionsCommand.self, LookupCommand.self, AlertsCommand.self, SilenceCommand.self,
          KeyValueCommand.self, StatusCommand.self, TopCommand.self, MetricsCommand.self,
          HealthCommand.self, ReloadCommand.self, LogLevelCommand.self, CallCommand.self,
        ]),
      CommandGroup(name: "Delivery", subcommands: [DeliverCommand.self, DeliveriesCommand.self]),
    ])

  static func main() async {
    // A closed pipe is reported by the write that meets it.
    signal(SIGPIPE, SIG_IGN)
    StandardStreams.occupy()
    do {
      var command = try await asyncParseAsRoot(QueryArguments.readable(CommandLine.arguments.dropFirst()))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    switch error {
    case is OutputClosed: Glibc.exit(ExitStatus.ok.rawValue)
    case let failure as CommandFailure: end(with: failure)
    case let error as FileChanges.Failure: end(with: CommandFailure(.failed, error.message))
    case let error as InputError: end(with: CommandFailure(error))
    case let error as DeliveryFileError: end(with: CommandFailure(.failed, error.description))
    case let error as StateError: end(with: CommandFailure(.failed, error.description))
    case let error as PicketClientError: end(with: error.failure)
    default: endParsing(with: error)
    }
  }

  private static func end(with failure: CommandFailure) -> Never {
    end(
      failure.status,
      saying: ["picket: \(VisibleText.line(failure.message))"] + failure.lines.map(VisibleText.line))
  }

  /// Ends as the argument parser asks for, with the exit code for usage that all commands share.
  private static func endParsing(with error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .validationFailure, let note = MisspelledCommand.note(on: CommandLine.arguments.dropFirst()) {
      end(with: CommandFailure(.usage, note))
    }
    let message = fullMessage(for: error)
    if code != .success {
      let text = ParserMessage(message, arguments: CommandLine.arguments.dropFirst()).message
      end(
        code == .validationFailure ? .usage : ExitStatus(rawValue: code.rawValue) ?? .failed,
        saying: text.isEmpty ? [] : VisibleText.lines("picket: \(text)"))
    }
    do {
      let output = OutputWriter.standardOutput()
      try output.writeLine(message)
      try output.flush()
    } catch is OutputClosed {
      // The reader has seen enough of the help.
    } catch {
      end(with: error)
    }
    Glibc.exit(ExitStatus.ok.rawValue)
  }

  private static func end(_ status: ExitStatus, saying lines: [String]) -> Never {
    if !lines.isEmpty {
      let output = OutputWriter.standardError()
      // Where standard error is closed too, only the exit code is left.
      try? output.write(lines: lines)
      try? output.flush()
    }
    Glibc.exit(status.rawValue)
  }
}

/// What the exit code means.
enum ExitStatus: Int32 {
  case ok = 0
  /// The daemon refused, or an event matched under `--fail-on-match`.
  case failed = 1
  /// The command line cannot be understood, or asks for what cannot be.
  case usage = 2
  /// A detection file has a problem.
  case invalidDetections = 3
  /// A test of a detection failed.
  case testsFailed = 4
  /// The daemon cannot be reached, or is not ready.
  case unavailable = 69
}

extension ExitStatus {
  /// Writes what is left of the output and ends the command with this status, also when nobody reads any more.
  func end(afterWriting write: () throws -> Void) throws {
    do {
      try write()
    } catch is OutputClosed {
      // The reader has seen enough; the status is that of the answer.
    }
    if self != .ok { throw ExitCode(rawValue) }
  }
}

/// The reason why a command ends early, for the person who ran it.
struct CommandFailure: Error {
  /// The exit code.
  var status: ExitStatus
  /// What went wrong and what to do, without a final stop.
  var message: String
  /// What is shown below the message, such as the place of a mistake.
  var lines: [String]

  init(_ status: ExitStatus, _ message: String, lines: [String] = []) {
    self.status = status
    self.message = message
    self.lines = lines
  }
}
