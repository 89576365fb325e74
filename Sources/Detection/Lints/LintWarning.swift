public import Primitives

/// Something in a detection file that loads and is most likely not what was meant.
public typealias LintWarning = SourceProblem<LintCode>

/// What kind of warning it is; stable, for tools and for ignoring it.
public enum LintCode: String, CaseIterable, Sendable {
  case dottedKey = "dotted-key"
  case numberSpelling = "number-spelling"
  case valueKind = "value-kind"
  case typographicQuotes = "typographic-quotes"
  case logTypeSpelling = "log-type-spelling"
  case neverTrue = "never-true"
  case alwaysTrue = "always-true"
  case duplicateExpression = "duplicate-expression"
  case changingTitle = "changing-title"
  case outputIDs = "output-ids"
  case missingFile = "missing-file"
  case noTests = "no-tests"
  case oneSidedTests = "one-sided-tests"
  case writableByOthers = "writable-by-others"
  case endedFilter = "ended-filter"
  case noResourceTypes = "no-resource-types"
  case suppressions
  case correlationWindow = "correlation-window"
  case correlationMember = "correlation-member"
}

/// The warnings of one document, as they are found; shared by all who look at it.
final class LintList {
  private(set) var warnings: [LintWarning] = []
  private let path: String

  init(path: String) {
    self.path = path
  }

  /// Adds a warning at a place.
  func add(_ code: LintWarning.Code, at position: SourcePosition, _ message: String) {
    warnings.append(LintWarning(path: path, position: position, code: code, message: message))
  }
}

/// Compares the log types of a load with each other and with well-known ones.
enum LogTypeLints {
  /// The log types that differ from a known or more often used one only in case, blanks, dots, `-` or `_`.
  ///
  /// - Complexity: O(n) in the number of log types.
  static func warnings(_ files: [DecodedFile]) -> [LintWarning] {
    var counts: [String: Int] = [:]
    for file in files {
      for document in file.documents { for logType in document.logTypes { counts[logType.name, default: 0] += 1 } }
    }
    let rightNames = rightNames(counts)
    return files.flatMap { file in
      file.documents.filter { !$0.hasProblems }.flatMap(\.logTypes).compactMap { logType in
        guard let right = rightNames[folded(logType.name)], right != logType.name else { return nil }
        return LintWarning(
          path: file.path, position: logType.position, code: .logTypeSpelling,
          message:
            "LogTypes: \(Quotation.quoted(logType.name)) is another log type than \(Quotation.quoted(right)); log "
            + "types compare with their case and blanks")
      }
    }
  }

  /// Of the spellings of one log type the documented one, else the one that most detections have.
  private static func rightNames(_ counts: [String: Int]) -> [String: String] {
    var names = Dictionary(uniqueKeysWithValues: known.map { (folded($0), $0) })
    let documented = Set(names.keys)
    for (name, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) where count > 0 {
      let key = folded(name)
      if !documented.contains(key), names[key] == nil { names[key] = name }
    }
    return names
  }

  private static func folded(_ name: String) -> String {
    let separators = Array(" \t._-".utf8)
    return String(decoding: name.lowercased().utf8.filter { !separators.contains($0) }, as: UTF8.self)
  }

  /// Log types that the documentation of the format's origin names; facts, not a full list.
  private static let known = [
    "AWS.ALB", "AWS.AuroraMySQLAudit", "AWS.CloudTrail", "AWS.CloudTrailDigest", "AWS.CloudTrailInsight",
    "AWS.CloudWatchEvents", "AWS.GuardDuty", "AWS.S3ServerAccess", "AWS.SecurityFindingFormat", "AWS.VPCDns",
    "AWS.VPCFlow", "AWS.WAFWebACL", "Amazon.EKS.Audit", "Amazon.EKS.Authenticator", "Apache.AccessCombined",
    "Apache.AccessCommon", "Asana.Audit", "Atlassian.Audit", "Auth0.Events", "Azure.Audit", "Azure.MonitorActivity",
    "Box.Event", "CarbonBlack.Audit", "Cloudflare.Audit", "Cloudflare.Firewall", "Cloudflare.HttpRequest",
    "Crowdstrike.FDREvent", "Databricks.Audit", "Dropbox.TeamEvent", "Duo.Administrator", "Duo.Authentication",
    "GCP.AuditLog", "GCP.HTTPLoadBalancer", "GSuite.ActivityEvent", "GSuite.Reports", "GitHub.Audit",
    "GitHub.Webhook", "GitLab.API", "GitLab.Audit", "Gravitational.TeleportAudit", "Juniper.Access",
    "Microsoft365.Audit.AzureActiveDirectory", "Microsoft365.Audit.Exchange", "Microsoft365.Audit.General",
    "Microsoft365.Audit.SharePoint", "MicrosoftGraph.SecurityAlert", "MongoDB.OrganizationEvent",
    "MongoDB.ProjectEvent", "Netskope.Audit", "Nginx.Access", "Notion.AuditLogs", "Okta.SystemLog", "OneLogin.Events",
    "OnePassword.AuditEvent", "OnePassword.ItemUsage", "OnePassword.SignInAttempt", "Osquery.Batch",
    "Osquery.Differential", "Osquery.Snapshot", "Osquery.Status", "Panther.Audit", "Salesforce.Login",
    "SentinelOne.Activity", "Slack.AccessLogs", "Slack.AuditLogs", "Slack.IntegrationLogs", "Snyk.GroupAudit",
    "Snyk.OrgAudit", "Suricata.DNS", "Syslog.RFC3164", "Syslog.RFC5424", "Tailscale.Audit", "Tines.Audit",
    "Zendesk.Audit", "Zoom.Activity", "Zoom.Operation",
  ]
}

extension DetectionLibrary {
  /// The library with a warning for each inline filter that has ended at a time, in nanoseconds since 1970.
  ///
  /// - Complexity: O(n) in the definitions.
  public func warningOfEndedFilters(at nowNanos: Int64) -> DetectionLibrary {
    adding(
      definitions.flatMap { definition -> [LintWarning] in
        guard case .simple(let logic) = definition.body else { return [] }
        return logic.inlineFilters.filter { $0.endNanos.map { $0 <= nowNanos } ?? false }.map { filter in
          LintWarning(
            path: definition.path, position: definition.position, code: .endedFilter,
            message: "\(Quotation.shortened(definition.id)): an inline filter has ended and has no effect any more: "
              + NormalForm.text(of: filter))
        }
      })
  }
}
