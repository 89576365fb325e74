/// A page of the documentation, taken apart.
struct Document {
  /// A fenced block of code.
  struct Block {
    let language: String
    let lines: [String]

    var text: String { lines.joined(separator: "\n") + "\n" }
  }

  /// The path from the root of the repository.
  let path: String
  /// All lines.
  let lines: [String]
  /// The fenced blocks, in order.
  private(set) var blocks: [Block] = []
  /// The lines outside of fenced blocks.
  private(set) var prose: [String] = []

  /// Reads a page.
  init(_ path: String) throws {
    self.init(path: path, text: try Repository.text(path))
  }

  /// Takes a page apart.
  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var open: (language: String, lines: [String])?
    for line in lines {
      if let block = open {
        if line == "```" { blocks.append(Block(language: block.language, lines: block.lines)) }
        open = line == "```" ? nil : (block.language, block.lines + [line])
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [])
      } else {
        prose.append(line)
      }
    }
  }

  /// What stands between backticks outside of blocks.
  var codeSpans: [String] {
    prose.joined(separator: "\n").matches(of: /`([^`]+)`/).map { String($0.1) }
  }

  /// The words for people: without code of any kind and without the targets of links.
  var words: String {
    prose.joined(separator: "\n").replacing(/`[^`]+`/, with: "").replacing(/\]\([^)]*\)/, with: "]")
  }

  /// The first cells of the rows of all tables, without backticks.
  var tableRows: [[String]] {
    prose.filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").map { $0.replacing("`", with: "").trimmingPrefix(/\s+/).replacing(/\s+$/, with: "") }
        .map { String($0) }
    }
  }

  /// The paths in backticks: what has a slash in it and starts with a name in the root of the repository.
  func paths(inRoot names: [String]) -> [String] {
    codeSpans.filter { span in
      span.contains("/") && span.wholeMatch(of: /[\w.+\-\/]+/) != nil
        && names.contains(String(span.prefix { $0 != "/" }))
    }
  }
}
