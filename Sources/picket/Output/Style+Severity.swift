import Wire

extension Style {
  /// A severity in its colour, with spaces after it up to a width in characters.
  func severity(_ severity: Severity, width: Int = 0) -> String {
    let name = severity.description.padded(to: width)
    switch severity {
    case .high, .critical: return bad(name)
    case .medium: return notable(name)
    default: return name
    }
  }
}
