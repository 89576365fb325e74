import ArgumentParser
import Foundation
import PicketClient
import Primitives

/// What a shell offers after the tab key that only a daemon knows.
///
/// Where none answers within a second, nothing is offered and no error is reported. A name that a terminal would obey, or
/// that looks like another, is not offered: shells print names as they are.
enum DaemonCompletion {
  private static let timeout = Duration.seconds(1)
  /// More than anybody wants to choose from.
  private static let alertsMax = 200

  /// The ids of the loaded detections.
  static let detections = CompletionKind.custom { words, _, prefix in
    await offer(words, prefix) { try await $0.allDetections().map(\.detectionID) }
  }

  /// The names of the lookup tables.
  static let lookups = CompletionKind.custom { words, _, prefix in
    await offer(words, prefix) { try await $0.listLookups().tables.map(\.table) }
  }

  /// The names of the loaded queries.
  static let queries = CompletionKind.custom { words, _, prefix in
    await offer(words, prefix, LoadedQueries.names)
  }

  /// The ids of the newest alerts.
  static let alerts = CompletionKind.custom { words, _, prefix in
    await offer(words, prefix) { client in
      try await client.firstAlerts(alertsMax, of: ListAlertsRequest()).alerts.map(\.alertID)
    }
  }

  /// The log types that detections name.
  static let logTypes = CompletionKind.custom { words, _, prefix in
    await offer(words, prefix) { try await $0.getStatus().logTypes.map(\.logType) }
  }

  /// The methods of the daemon.
  static let methods = CompletionKind.custom { words, _, prefix in
    await offer(words, prefix) { client in
      try await DescriptorSet(decoding: client.describe().fileDescriptorSet).methods.map(\.name)
    }
  }

  /// Files, and the names of the loaded queries.
  static let eventsOrQueries = CompletionKind.custom { words, _, prefix in
    files(startingWith: unquoted(prefix)) + (await offer(words, prefix, LoadedQueries.names))
  }

  private static func offer(
    _ words: [String], _ prefix: String, _ ask: @Sendable (PicketClient) async throws -> [String]
  ) async -> [String] {
    let start = unquoted(prefix)
    let names = try? await PicketClient.connected(to: socketPath(in: words), timeout: timeout, ask)
    return (names ?? []).filter { $0.hasPrefix(start) && VisibleText.isVisible($0) }
  }

  /// The socket that the command will use.
  private static func socketPath(in words: [String]) -> String {
    var option: String?
    for (index, word) in words.enumerated() {
      if word == "--socket", index + 1 < words.count { option = unquoted(words[index + 1]) }
      if word.hasPrefix("--socket=") { option = unquoted(String(word.dropFirst("--socket=".count))) }
    }
    return DaemonSocket.data.path(option)
  }

  /// The entries of a directory that complete a path, a directory with a slash after it.
  private static func files(startingWith prefix: String) -> [String] {
    let directory = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory.isEmpty ? "." : directory)) ?? []
    let start = prefix.dropFirst(directory.count)
    let shown = entries.filter {
      $0.hasPrefix(start) && (!$0.hasPrefix(".") || start.hasPrefix(".")) && VisibleText.isVisible($0)
    }
    return shown.sorted().map { name in
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: directory + name, isDirectory: &isDirectory)
      return directory + name + (isDirectory.boolValue ? "/" : "")
    }
  }

  /// A word as the shell would hand it over: shells pass words on with their quotes and escapes.
  private static func unquoted(_ word: String) -> String {
    var text = ""
    var quote: Character?
    var isEscaped = false
    for character in word {
      if isEscaped {
        text.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else {
        text.append(character)
      }
    }
    return text
  }
}
