/// A rule and a dedup string.
struct WindowName: Hashable, CustomStringConvertible {
  let rule: String
  let dedup: String

  var description: String { "\(rule) \(dedup)" }
}
