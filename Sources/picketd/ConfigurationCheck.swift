import ArgumentParser
import Detection
import Flows
import Glibc
import Logging
import PicketServer
import Primitives
import PythonBodies
import Storage

/// `picketd --check-config`: reads and checks all that a start would, and reports what would be in force.
///
/// Opens no socket and no state.
struct ConfigurationCheck {
  /// How to write what was found.
  enum Output: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  private let path: String
  /// nil where there are none, for problems of the file or of the command line.
  private let settings: Settings?
  private let detections: LoadedDetections?
  /// Why the daemon would not start; empty where it would.
  private let refusals: [String]
  private let problems: [Problem]
  /// What the daemon would warn about at its start.
  private let warnings: [String]
  /// The exit code that a start would end with; 0 where it would serve.
  let code: Int32

  /// Checks what a file and the flags come to; `needs` are those of the bounds.
  init(
    _ path: String, _ loading: DetectionLoading, needs: (Settings) -> ConfiguredNeeds,
    settings read: () throws(SettingsError) -> Settings
  ) {
    self.path = path
    do throws(SettingsError) {
      let settings = try read()
      let (detections, refusals) = loading.read(settings, StandardErrorLog.logger(level: LogLevelSetting(.critical)))
      self.settings = settings
      self.detections = detections
      self.refusals = refusals
      problems = detections?.library.problems ?? []
      let writable = detections?.library.warnings.filter { $0.code == .writableByOthers } ?? []
      warnings = writable.map(\.description) + needs(settings).warnings(for: .now())
      code = refusals.isEmpty ? 0 : 3
    } catch {
      settings = nil
      detections = nil
      problems = error.problems
      refusals = [problems.isEmpty ? error.text : "the configuration has problems"]
      warnings = []
      code = 2
    }
  }

  /// Writes problems and warnings to standard error, a line each, and the result to standard output.
  func write(_ output: Output) {
    switch output {
    case .json: ConfigurationCheck.write(json.indented, to: STDOUT_FILENO)
    case .text:
      let remarks = problems.map(\.description) + warnings.map { "warning: \($0)" }
      ConfigurationCheck.write(lines: remarks, to: STDERR_FILENO)
      ConfigurationCheck.write(lines: results, to: STDOUT_FILENO)
    }
  }

  private var results: [String] {
    if let detections, refusals.isEmpty {
      let count = problems.count
      let without = count > 0 ? "; \(count) \(count == 1 ? "problem" : "problems") in what is loaded" : ""
      return ["\(path): picketd would start, with \(detections.activeSummary)\(without)"]
    }
    return refusals.map { "\(path): picketd would not start: \($0)" }
  }

  private var json: JSONValue {
    [
      "path": .string(path), "starts": .bool(refusals.isEmpty), "exit_code": .number(code),
      "refusals": .strings(refusals),
      "problems": .list(problems) { problem in
        [
          "path": .string(problem.path), "line": .number(problem.position.line),
          "column": .number(problem.position.column), "code": .string(problem.code.rawValue),
          "message": .string(problem.message),
        ]
      },
      "warnings": .strings(warnings),
      "detections_loaded": detections.map { .number($0.library.definitions.count) } ?? .null,
      "detections_active": detections.map { .number($0.activeCount) } ?? .null,
      "settings": settings.map { SettingsInForce(settings: $0, detections: detections).json } ?? .null,
    ]
  }

  private static func write(lines: [String], to descriptor: Int32) {
    write(lines.flatMap { Array(VisibleText.line($0).utf8) + [UInt8(ascii: "\n")] }, to: descriptor)
  }

  /// Writes all bytes, as far as somebody reads them.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// What would be in force, by the keys of the configuration file.
struct SettingsInForce {
  let settings: Settings
  let detections: LoadedDetections?

  var json: JSONValue {
    [
      "detections": .strings(settings.detectionPaths),
      "state_directory": settings.stateDirectory.map { .string($0) } ?? .null,
      "durability": .string(settings.durability.rawValue), "socket": .string(settings.socket),
      "admin_socket": settings.servedAdminSocket.map { .string($0) } ?? .null,
      "event_loops": .number(settings.eventLoopCount), "log_level": .string(settings.logLevel.rawValue),
      "strict": .bool(settings.isStrict), "reload_with_problems": .bool(settings.reloadsWithProblems),
      "reload_on_change": .bool(settings.reloadsOnChange), "overrides": overrides,
      "callers": .list(settings.callers, SettingsInForce.caller), "python": python,
      "limits": .object(NamedLimit.all.map { (key: $0.limit.name, value: .number($0.value(settings))) }),
    ]
  }

  /// What is overridden of the detections that are loaded.
  private var overrides: JSONValue {
    let overridden = (detections?.library.definitions ?? []).filter { !$0.overrides.isEmpty }
    return .object(
      overridden.map { definition in
        let keys = definition.overrides.map { (key: $0.key, value: JSONValue.string($0.value)) }
        return (key: definition.id, value: .object(keys))
      })
  }

  /// How bodies in Python are run.
  private var python: JSONValue {
    let python = settings.python
    return [
      "run": .bool(settings.runsPython), "interpreter": python.interpreter.map { .string($0) } ?? .null,
      "directory": python.directory.map { .string($0) } ?? .null, "workers": .number(python.workerCount),
      "site_packages": python.sitePackages.map { .string($0) } ?? .null,
      "event_seconds": .double(python.eventSeconds), "memory_bytes": .number(python.memoryBytes),
    ]
  }

  private static func caller(_ entry: CallerEntry) -> JSONValue {
    let match: (key: String, value: JSONValue) =
      switch entry.match {
      case .user(let id): ("uid", .number(id))
      case .group(let id): ("gid", .number(id))
      case .anyone: ("uid", .string("any"))
      }
    let quotas = CallerQuotas.keys.compactMap { key in
      entry.quotas[keyPath: key.path].map { (key: key.name, value: JSONValue.number($0)) }
    }
    let methods = entry.methods.map { groups in
      JSONValue.strings(MethodGroups.named.filter { groups.contains($0.group) }.map(\.name))
    }
    return .object([match, ("methods", methods ?? .null), ("quotas", .object(quotas))])
  }
}
