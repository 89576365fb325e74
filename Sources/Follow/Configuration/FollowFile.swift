public import ConfigurationFiles
import Detection
import Glibc
import Primitives
import Yams

/// Reads the configuration of a `picket follow`, usually a file of `/etc/picket/follow.d`.
public struct FollowFile {
  private static let keys = ["socket", "positions", "limits", "sources"]
  private static let sourceKeys = ["name", "log_type", "files", "exclude", "format", "header", "journal", "start"]
  private static let journalKeys = ["units", "matches", "directory"]

  private var file: ConfigurationFile
  private var configuration = FollowConfiguration()

  /// Reads a file; throws everything that is wrong in it at once.
  public static func read(_ path: String) throws(ConfigurationError) -> FollowConfiguration {
    var reader = FollowFile(file: try ConfigurationFile(path: path))
    reader.take()
    try reader.file.check()
    return reader.configuration
  }

  private init(file: ConfigurationFile) {
    self.file = file
  }

  private mutating func take() {
    guard let root = file.root, case .mapping(let mapping) = root else {
      return file.report(file.root ?? Node(""), "expected settings, 'sources:' with a list among them")
    }
    for (key, value) in mapping {
      switch key.string {
      case "socket": configuration.socket = file.text(value)
      case "positions": configuration.positions = file.text(value)
      case "limits": takeLimits(value)
      case "sources": takeSources(value)
      default: file.reportUnknown(key, "setting", FollowFile.keys)
      }
    }
    if configuration.sources.isEmpty, file.problems.isEmpty {
      file.report(root, "expected 'sources:' with a list of what is followed", .missingKey)
    }
  }

  private mutating func takeLimits(_ node: Node) {
    guard case .mapping(let mapping) = node else {
      return file.report(node, "expected limits, one 'name: number' a line")
    }
    let entries = configuration.limits.entries
    for (key, value) in mapping {
      if let limit = entries.first(where: { $0.name == key.string }) {
        if let number = file.number(limit.name, value, limit.range) { configuration.limits.set(limit.name, to: number) }
      } else {
        file.reportUnknown(key, "limit", entries.map(\.name))
      }
    }
  }

  private mutating func takeSources(_ node: Node) {
    guard let sequence = node.sequence else {
      return file.report(node, "expected a list of sources, each with log_type, and files or journal")
    }
    for node in sequence {
      guard let source = source(node) else { continue }
      if configuration.sources.contains(where: { $0.name == source.name }) {
        file.report(node, "two sources are called '\(source.name)'; give one of them another 'name'", .duplicateValue)
      }
      configuration.sources.append(source)
    }
  }

  /// What was read of one source.
  private struct Parts {
    var name: String?
    var logType: String?
    var files: [String] = []
    var exclusions: [String] = []
    var format: FollowSource.Format?
    var header: Node?
    var journal: JournalSelection?
    var skipsPresent = true
  }

  private mutating func source(_ node: Node) -> FollowSource? {
    guard case .mapping(let mapping) = node else {
      file.report(node, "expected a source, such as {log_type: Nginx.Access, files: /var/log/nginx/access.log}")
      return nil
    }
    var parts = Parts()
    for (key, value) in mapping { take(key, value, into: &parts) }
    guard let logType = parts.logType else {
      if !mapping.keys.contains(where: { $0.string == "log_type" }) {
        file.report(node, "a source needs 'log_type', the kind of its events", .missingKey)
      }
      return nil
    }
    guard let input = input(node, parts) else { return nil }
    return FollowSource(
      name: parts.name ?? logType, logType: logType, input: input, skipsPresent: parts.skipsPresent)
  }

  private mutating func take(_ key: Node, _ value: Node, into parts: inout Parts) {
    switch key.string {
    case "name": parts.name = file.text(value)
    case "log_type": parts.logType = file.text(value)
    case "files": parts.files = paths(value)
    case "exclude": parts.exclusions = file.texts(value)
    case "format": parts.format = file.choice(value, "format", FollowSource.Format.names)
    case "header": parts.header = value
    case "journal": parts.journal = journal(value)
    case "start":
      parts.skipsPresent = file.choice(value, "start", [("end", true), ("beginning", false)]) ?? true
    default: file.reportUnknown(key, "setting of a source", FollowFile.sourceKeys)
    }
  }

  /// Patterns, which begin at the root: where a service runs says nothing to a reader of the file.
  private mutating func paths(_ node: Node) -> [String] {
    let paths = file.texts(node)
    for path in paths where !path.hasPrefix("/") {
      file.report(node, "files: expected a path from the root, such as /var/log/app/*.log, not '\(path)'")
    }
    return paths
  }

  private mutating func input(_ node: Node, _ parts: Parts) -> FollowSource.Input? {
    if let journal = parts.journal {
      if !parts.files.isEmpty || parts.format != nil || !parts.exclusions.isEmpty || parts.header != nil {
        file.report(node, "a source of the journal has no files, exclude, format or header", .conflictingKeys)
        return nil
      }
      return .journal(journal)
    }
    if parts.files.isEmpty {
      file.report(node, "a source needs 'files' or 'journal'", .missingKey)
      return nil
    }
    var format = parts.format ?? .lines(.json)
    if let header = parts.header {
      guard case .flows = format, let text = file.text(header) else {
        file.report(header, "header: only the format vpcflow has one", .conflictingKeys)
        return nil
      }
      format = .flows(header: text)
    }
    let includesRotated = if case .lines = format { true } else { false }
    return .files(
      PathPatterns(parts.files, excluding: parts.exclusions, includesRotated: includesRotated), format)
  }

  private mutating func journal(_ node: Node) -> JournalSelection? {
    var selection = JournalSelection()
    if node.scalar?.string == "all" { return selection }
    guard case .mapping(let mapping) = node else {
      file.report(node, "journal: expected 'all', or units and matches, such as {units: [ssh.service]}")
      return nil
    }
    for (key, value) in mapping {
      switch key.string {
      case "units": selection.units = file.texts(value).map { $0.contains(".") ? $0 : "\($0).service" }
      case "matches": selection.matches = matches(value)
      case "directory": selection.directory = file.text(value)
      default: file.reportUnknown(key, "setting of a journal", FollowFile.journalKeys)
      }
    }
    return selection
  }

  private mutating func matches(_ node: Node) -> [String] {
    let texts = file.texts(node)
    for text in texts where text.wholeMatch(of: /[A-Z_0-9]+=(?s).+/) == nil {
      file.report(node, "matches: expected FIELD=value, such as SYSLOG_IDENTIFIER=sudo, not '\(text)'")
    }
    return texts
  }
}
