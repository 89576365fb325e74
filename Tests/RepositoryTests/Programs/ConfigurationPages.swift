import PicketServer
import Primitives

/// What is written of the configuration file, made from the keys and limits as the sources declare them.
enum ConfigurationPages {
  // MARK: The table of docs/configuration.md

  /// The rows of the table of settings.
  static var settingRows: [String] {
    ConfigurationKey.settings.map { "| `\($0.name)` | \($0.standard) | \($0.range) | \($0.summary) |" }
  }

  // MARK: The example

  /// The example file, with every key: what is not set stands behind a `#`, which can be taken away line by line.
  static var example: String {
    let head = """
      The configuration of picketd. picketd.yml(5) has the same for reading, docs/configuration.md has more.

      Every setting is here. What stands behind a # without a space is not set, and has the default, or an example where \
      there is no fixed one; to set it, take the # away. "picketd --check-config" reports what is wrong with this file. \
      "systemctl reload picketd" has detections, overrides, strict and reload_with_problems read anew, a restart all of it.

      Made by scripts/generate-limits: in the repository change the sources, not this file.
      """
    let parts = [comment(head)] + ConfigurationKey.settings.map(part)
    return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private static func part(_ key: ConfigurationKey) -> [String] {
    let sentence = "\(key.name): \(key.summary)."
    let lines = comment("\(sentence) It may be \(key.range); the default is \(key.standard).")
    switch key.name {
    case "limits":
      return comment(sentence) + ["limits:"] + ConfigurationKey.limitTables.flatMap(\.entries).flatMap(limit)
    case "overrides", "callers":
      // The key itself is set, so that what is under it can be taken from its comments line by line.
      return lines + details(of: key) + key.example.prefix(1)
        + key.example.dropFirst().map { "  #\($0.dropFirst(2))" }
    default:
      return lines + key.example.map { key.isSetInExample ? $0 : "#\($0)" }
    }
  }

  /// What there is to say of the entries of a list.
  private static func details(of key: ConfigurationKey) -> [String] {
    guard key.name == "callers" else { return [] }
    let settings = ConfigurationKey.callerSettings.map {
      "\($0.name) (\($0.range); default: \($0.standard)): \($0.summary)"
    }
    let quotas = CallerQuotas.keys.map { "\($0.name) (\(text($0.range))): \($0.summary)" }
    return ["#"] + (settings + quotas).flatMap { comment($0) }
  }

  private static func limit(_ limit: Limit) -> [String] {
    comment("\(limit.summary)\(limit.detail) (\(text(limit.range)))", indentedBy: 2)
      + ["  #\(limit.name): \(limit.wrappedValue)"]
  }

  /// A text as a comment in lines of at most 110 characters.
  private static func comment(_ text: String, indentedBy indentation: Int = 0) -> [String] {
    let start = String(repeating: " ", count: indentation) + "#"
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      var lines = [start]
      for word in paragraph.split(separator: " ") {
        if lines[lines.count - 1].count + word.count > 110 { lines.append(start) }
        lines[lines.count - 1] += " \(word)"
      }
      return lines
    }
  }

  /// The example with every comment that is a setting taken away.
  static var uncommentedExample: String {
    example.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let match = line.wholeMatch(of: /( *)#((?! \S).+)/) else { return String(line) }
      return "\(match.1)\(match.2)"
    }.joined(separator: "\n")
  }

  // MARK: The manual page

  /// The page picketd.yml(5).
  static var manual: String {
    var lines = manualHead
    lines += ConfigurationKey.settings.flatMap(entry)
    lines += [".SH CALLERS", roff("The keys of an entry of callers, which has one of uid, user and group:")]
    lines += ConfigurationKey.callerSettings.flatMap(entry)
    lines += [".PP", roff("The names under quotas; what is not named is not bounded by the entry:")]
    for key in CallerQuotas.keys { lines += entry(key.name, "\(key.summary). It may be \(text(key.range)).") }
    lines += [".SH LIMITS", roff("The names under limits, each with a whole number:")]
    for limit in ConfigurationKey.limitTables.flatMap(\.entries) {
      let values = "It may be \(text(limit.range)); the default is \(NumberText.grouped(limit.wrappedValue))."
      lines += entry(limit.name, "\(limit.summary)\(limit.detail). \(values)")
    }
    lines.append(".SH EXAMPLES")
    lines += ConfigurationKey.settings.flatMap(example)
    lines += [".SH SEE ALSO", roff("picketd(8), picket(1)")]
    return lines.joined(separator: "\n") + "\n"
  }

  private static var manualHead: [String] {
    let description = """
      What picketd(8) reads with --config: YAML, a mapping of the settings below. Flags win over it. An unknown name and a \
      value out of its range are refused with line and column, and the nearest right name where there is one. picketd \
      --check-config says what is wrong without starting anything.
      """
    let reload = """
      systemctl reload picketd has detections, overrides, strict and reload_with_problems read anew; all else is read when \
      the daemon starts.
      """
    return [
      #".\" Made by scripts/generate-limits from what the sources declare. Do not edit."#,
      #".TH PICKETD.YML 5 "" "Picket" """#, ".SH NAME",
      #"picketd.yml \- configuration of the Picket detection service"#,
      ".SH SYNOPSIS", roff("/etc/picket/picketd.yml"), ".SH DESCRIPTION", roff(description), ".PP", roff(reload),
      ".SH SETTINGS",
    ]
  }

  private static func entry(_ key: ConfigurationKey) -> [String] {
    entry(key.name, "\(key.summary). It may be \(key.range); the default is \(key.standard).")
  }

  private static func entry(_ name: String, _ text: String) -> [String] {
    [".TP", "\\fB\(roff(name))\\fR", roff(text.prefix(1).uppercased() + text.dropFirst())]
  }

  private static func example(_ key: ConfigurationKey) -> [String] {
    key.example.count > 1 ? [".PP", ".RS 4", ".nf"] + key.example.map(roff) + [".fi", ".RE"] : []
  }

  /// Text as roff takes it literally.
  private static func roff(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing(/^[.']/) { "\\&\($0.output)" }
  }

  /// The numbers of a range.
  private static func text(_ range: ClosedRange<Int>) -> String {
    "\(NumberText.grouped(range.lowerBound)) to \(NumberText.grouped(range.upperBound))"
  }
}

/// Numbers as documents write them.
enum NumberText {
  /// A number with its digits in groups of three.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digits[index])
    }
  }
}
