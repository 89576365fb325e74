/// Finds the tables that a text reads, by its words alone.
///
/// It does not depend on what dialect of SQL the text is in: what is after FROM and JOIN, and after commas there,
/// is a table, at whatever depth, but for the names of common table expressions. Time and memory are linear in the
/// text.
struct TableFinder {
  private struct Level {
    /// Commas stand between tables.
    var isList = false
    /// Here a table is expected.
    var expectsTable = false
    /// Inside of a call that has a FROM of its own, like EXTRACT(day FROM start).
    var isCall = false
  }

  private let tokens: [SQLToken]
  private let localNames: Set<String>
  private var place = 0
  private var levels = [Level()]
  private(set) var tables: [NamedTable] = []
  /// Functions that return rows, such as GENERATOR, which read no table.
  private(set) var rowFunctions: [NamedTable] = []
  /// A table whose name comes from a template.
  private(set) var hasTemplatedTable = false

  /// Takes the tokens of a text, with parts of templates as one token each.
  init(_ tokens: [SQLToken]) {
    self.tokens = tokens
    localNames = CommonTableNames.names(in: tokens)
  }

  mutating func run() {
    while place < tokens.count {
      if levels[levels.count - 1].expectsTable, readTable() { continue }
      let token = tokens[place]
      switch token.kind {
      case .sign: readSign(token)
      case .word: readWord(token)
      case .number, .quotedName, .text: break
      }
      place += 1
    }
  }

  private func token(_ ahead: Int) -> SQLToken? {
    tokens.indices.contains(place + ahead) ? tokens[place + ahead] : nil
  }

  private func hasWord(_ words: Set<String>, _ ahead: Int) -> Bool {
    token(ahead).map { $0.kind == .word && words.contains($0.folded) } ?? false
  }

  // MARK: Levels

  private static let callsWithFrom: Set<String> = [
    "extract", "trim", "ltrim", "rtrim", "btrim", "substring", "substr", "overlay", "position", "date_part",
  ]

  private mutating func readSign(_ sign: SQLToken) {
    switch sign.value {
    case "(": levels.append(Level(isCall: hasWord(Self.callsWithFrom, -1)))
    case ")": if levels.count > 1 { levels.removeLast() }
    case ",": if levels[levels.count - 1].isList { levels[levels.count - 1].expectsTable = true }
    case ";": levels = [Level()]
    default: break
    }
  }

  private static let ends: Set<String> = [
    "where", "group", "having", "qualify", "order", "limit", "union", "intersect", "except", "minus", "fetch", "set",
    "window",
  ]

  private mutating func readWord(_ word: SQLToken) {
    if token(-1)?.isSign(".") == true || token(-1)?.isWord("as") == true { return }
    let last = levels.count - 1
    switch word.folded {
    case "from" where levels[last].isCall: break
    case "from" where hasWord(["distinct"], -1) && hasWord(["is", "not"], -2): break
    case "from", "join": levels[last] = Level(isList: true, expectsTable: true)
    case "select": levels[last] = Level()
    case let folded where Self.ends.contains(folded): levels[last].isList = false
    default: break
    }
  }

  // MARK: Tables

  /// Reads what is where a table is expected; false when it is left to be read as anything else.
  private mutating func readTable() -> Bool {
    let (token, last) = (tokens[place], levels.count - 1)
    switch token.kind {
    case .sign where token.value == "(":
      levels[last].expectsTable = false
      levels.append(Level(isList: true, expectsTable: true))
      place += 1
      return true
    case .sign where [TemplateTokens.statement, "@", "$", "~"].contains(token.value): place += 1
    case .sign, .number:
      levels[last].expectsTable = false
      if token.value == TemplateTokens.value { hasTemplatedTable = true }
      return false
    case .word where ["lateral", "only"].contains(token.folded): place += 1
    case .word where ["select", "with", "values", "from"].contains(token.folded):
      levels[last] = Level()
      return false
    case .text:
      levels[last].expectsTable = false
      add(token.value.split(separator: ".").map(String.init), at: token.range)
      place += 1
    case .word, .quotedName:
      levels[last].expectsTable = false
      readName()
    }
    return true
  }

  /// Calls whose argument is the name of a table, as a text, or a call that returns rows.
  private static let tableCalls: Set<String> = ["table", "identifier"]
  private static let rowCalls: Set<String> = [
    "flatten", "generator", "split_to_table", "strtok_split_to_table", "unnest", "explode", "explode_outer",
    "posexplode", "inline", "result_scan", "sequence", "generate_series", "range",
  ]

  private mutating func readName() {
    let first = tokens[place]
    var parts = [first.value]
    var end = first.range.upperBound
    place += 1
    while token(0)?.isSign(".") == true {
      place += 1
      guard let part = token(0), part.isName || part.kind == .number else { continue }
      place += 1
      parts.append(part.value)
      end = part.range.upperBound
      // A name that begins with digits is a number and a word to the tokenizer.
      if part.kind == .number, let rest = token(0), rest.isName, rest.isGlued {
        parts[parts.count - 1] += rest.value
        end = rest.range.upperBound
        place += 1
      }
    }
    let range = first.range.lowerBound..<end
    let isCall = token(0)?.isSign("(") == true
    if isCall, parts.count == 1, Self.tableCalls.contains(first.folded) {
      levels.append(Level(expectsTable: true))
      place += 1
    } else if isCall, parts.count == 1, Self.rowCalls.contains(first.folded) {
      rowFunctions.append(NamedTable(parts, at: range))
    } else {
      add(parts, at: range)
    }
  }

  private mutating func add(_ parts: [String], at range: Range<Int>) {
    if parts.isEmpty || parts.count == 1 && localNames.contains(parts[0].foldedASCII) { return }
    tables.append(NamedTable(parts, at: range))
  }
}
