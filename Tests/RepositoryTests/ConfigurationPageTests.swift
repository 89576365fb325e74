import Foundation
import PicketServer
import Primitives
import TestSupport
import Testing

@Suite("The configuration file and what is written of it")
struct ConfigurationPageTests {
  private static let texts = [
    "packaging/picketd.yml": ConfigurationPages.example, "docs/man/picketd.yml.5": ConfigurationPages.manual,
  ]

  @Test("The example file and the manual page are made from the sources", arguments: texts.keys.sorted())
  func files(path: String) throws {
    let text = try #require(ConfigurationPageTests.texts[path])
    if ProcessInfo.processInfo.environment["PICKET_WRITE_LIMITS"] != nil {
      try text.write(to: Repository.root.appendingPathComponent(path), atomically: true, encoding: .utf8)
    }
    #expect(try Repository.text(path) == text, "run scripts/generate-limits")
  }

  @Test("The table of settings is made from the sources")
  func table() throws {
    let page = "docs/configuration.md"
    var lines = try Document(page).lines
    let header = try #require(lines.firstIndex { $0.hasPrefix("| setting |") })
    let rows = header + 2..<(lines[header...].firstIndex { !$0.hasPrefix("|") } ?? lines.count)
    if ProcessInfo.processInfo.environment["PICKET_WRITE_LIMITS"] != nil {
      lines.replaceSubrange(rows, with: ConfigurationPages.settingRows)
      try lines.joined(separator: "\n").write(
        to: Repository.root.appendingPathComponent(page), atomically: true, encoding: .utf8)
    }
    #expect(Array(try Document(page).lines[rows]) == ConfigurationPages.settingRows, "run scripts/generate-limits")
  }

  @Test("The daemon takes the example file as it is, and with every setting in it, which are all that there are")
  func exampleIsGood() async throws {
    let shipped = try await ConfigurationPageTests.inForce(ConfigurationPages.example)
    let whole = try await ConfigurationPageTests.inForce(ConfigurationPages.uncommentedExample)
    let standard = try await ConfigurationPageTests.inForce("detections: [detections]")
    #expect(Set(shipped.settings.keys) == Set(ConfigurationKey.settings.map(\.name)))
    #expect(shipped.limits == standard.limits && whole.limits == standard.limits)
    #expect(Set(whole.limits.keys) == Set(ConfigurationKey.limitTables.flatMap(\.entries).map(\.name)))
    for name in shipped.settings.keys where name != "detections" && name != "state_directory" {
      #expect(shipped.settings[name] == standard.settings[name], "\(name)")
    }
    // What has no value that could be shown as the default shows another one.
    let shown: Set = [
      "admin_socket", "callers", "detections", "event_loops", "limits", "overrides", "python", "state_directory",
    ]
    for name in whole.settings.keys where !shown.contains(name) {
      #expect(whole.settings[name] == standard.settings[name], "\(name)")
    }
    #expect(whole.settings["overrides"]?.contains("Picket.Linux.SSHManyFailedLogins") == true)
    #expect(whole.settings["callers"]?.contains("1001") == true)
    #expect(whole.settings["admin_socket"]?.contains("admin.sock") == true)
  }

  /// What would be in force with a configuration, each setting as JSON.
  private static func inForce(_ text: String) async throws -> (settings: [String: String], limits: [String: Int]) {
    let output = try await Shell.output(
      of: """
        mkdir own
        cat >picketd.yml <<'END'
        \(text.replacing("/usr/share/picket/detections", with: "detections").replacing("/etc/picket/detections", with: "own"))
        END
        picketd --check-config picketd.yml --output json
        """)
    let answer = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect((answer["problems"] as? [Any])?.isEmpty == true && answer["exit_code"] as? Int == 0, "\(output)")
    let settings = try #require(answer["settings"] as? [String: Any])
    let texts = try settings.mapValues { value in
      let data = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
      return String(decoding: data, as: UTF8.self)
    }
    return (texts, try #require(settings["limits"] as? [String: Int]))
  }

  @Test(
    "The manual page has no mistake that man would warn of", .enabled(if: Tools.has("man", "--version"), "needs man"))
  func manualIsGood() async throws {
    let output = try await Shell.output(of: "man --warnings -l docs/man/picketd.yml.5 2>&1 >/dev/null")
    #expect(output.isEmpty)
  }
}
