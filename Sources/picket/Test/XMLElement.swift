/// An element of an XML document.
struct XMLElement {
  private let name: String
  private var attributes: [(name: String, value: String)]
  private var children: [XMLElement] = []
  private var text: String

  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String = "") {
    self.name = name
    self.attributes = attributes.map { ($0.key, $0.value) }
    self.text = text
  }

  mutating func add(_ child: XMLElement) {
    children.append(child)
  }

  /// The element as a document of its own.
  func document() -> String {
    var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    write(to: &output, indent: "")
    return output
  }

  private func write(to output: inout String, indent: String) {
    output += "\(indent)<\(name)"
    for attribute in attributes {
      output += " \(attribute.name)=\"\(XMLElement.escaped(attribute.value, isAttribute: true))\""
    }
    if children.isEmpty, text.isEmpty {
      output += "/>\n"
      return
    }
    output += ">"
    if children.isEmpty {
      output += XMLElement.escaped(text, isAttribute: false)
    } else {
      output += "\n"
      for child in children { child.write(to: &output, indent: indent + "  ") }
      output += indent
    }
    output += "</\(name)>\n"
  }

  /// Text that may stand in an attribute, which keeps no line breaks, or in an element, which does; what XML cannot hold at all becomes U+FFFD.
  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n" where !isAttribute: escaped += "\n"
      case "\n", "\t", "\r": escaped += "&#\(scalar.value);"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
