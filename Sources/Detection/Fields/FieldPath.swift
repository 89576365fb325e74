/// The way from the root of an event to a field.
///
/// Every key specifier of the Simple Detection language becomes one: `Key`, `DeepKey`, `KeyPath` and `Enrichment`.
/// The empty path is the root itself (`Key: "@"` inside a list comprehension).
public struct FieldPath: Hashable, Sendable {
  /// One step down.
  public enum Step: Hashable, Sendable {
    /// The value of a key of an object.
    case key(String)
    /// An element of an array, counted from 0; negative counts from the end.
    case index(Int)
    /// Every element of an array; the path then gives a list.
    case everyElement
  }

  /// The steps, from the root.
  public let steps: [Step]

  /// Makes a path of steps.
  public init(_ steps: [Step]) {
    self.steps = steps
  }

  /// The path of `Key`: one top-level field, whose name is taken literally.
  public init(key: String) {
    steps = [.key(key)]
  }

  /// The path of `Enrichment`: what `table` says of the field `selector`, a literal key.
  public init(enrichmentTable table: String, selector: String, fieldPath: FieldPath) {
    steps = [.key("p_enrichment"), .key(table), .key(selector)] + fieldPath.steps
  }

  /// Reads a `KeyPath` such as `a.b[0].c`, `list[*].name` or `a."odd key"`.
  public init(keyPath text: String) throws(FieldPathError) {
    var parser = KeyPathParser(text)
    steps = try parser.parse()
  }

  /// Whether the path gives a list of values rather than one.
  public var isProjection: Bool {
    steps.contains(.everyElement)
  }
}

extension FieldPath.Step {
  /// Whether two steps are the same, names by their bytes.
  ///
  /// Swift takes texts for equal that only look alike, such as the two spellings of "é"; they are different keys of an
  /// event.
  public static func == (left: FieldPath.Step, right: FieldPath.Step) -> Bool {
    switch (left, right) {
    case (.key(let left), .key(let right)): left.utf8.elementsEqual(right.utf8)
    case (.index(let left), .index(let right)): left == right
    case (.everyElement, .everyElement): true
    default: false
    }
  }

  /// Feeds the step to a hasher, a name as its bytes.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .key(let name): hasher.combine(bytes: name)
    case .index(let index): hasher.combine(index)
    case .everyElement: hasher.combine(0)
    }
  }
}

extension FieldPath: CustomStringConvertible {
  /// The path in the syntax of `KeyPath`; `@` for the root.
  public var description: String {
    if steps.isEmpty { return "@" }
    var text = ""
    for step in steps {
      switch step {
      case .key(let name):
        if !text.isEmpty { text += "." }
        text += KeyPathParser.isPlain(name) ? name : quoted(name)
      case .index(let index): text += "[\(index)]"
      case .everyElement: text += "[*]"
      }
    }
    return text
  }

  private func quoted(_ name: String) -> String {
    var text = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
