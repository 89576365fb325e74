import ArgumentParser
import Storage

/// Which state to look at.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The state directory of the daemon.", valueName: "DIR"), completion: .directory)
  var stateDirectory: String

  func validate() throws {
    if stateDirectory.isEmpty { throw ValidationError("--state-directory expects a path") }
  }

  /// Opens the state and asks it something.
  func withFile<Answer>(_ body: (StateFile) throws(StateError) -> Answer) throws(CommandFailure) -> Answer {
    do throws(StateError) {
      return try body(StateFile(directory: stateDirectory))
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }

  /// Reads the log of flows; a state that has none gives one without files.
  func flowLog() throws(CommandFailure) -> FlowLogInspection {
    do throws(StateError) {
      return try FlowLogInspection(stateDirectory: stateDirectory)
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }
}
