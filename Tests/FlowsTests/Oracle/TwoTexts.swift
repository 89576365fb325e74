import Flows

/// The same expression in Picket's language and in SQLite's.
struct TwoTexts {
  var picket: String
  var sqlite: String
  var type: FlowValueType
  /// What it is made of; a smaller query may have one of the same type in its place.
  var parts: [TwoTexts] = []
  /// Its value depends on the order of adding, in its last digits, so that rows cannot be ordered by it.
  var isApproximate = false

  /// An expression that both write alike.
  init(_ text: String, _ type: FlowValueType) {
    self.init(picket: text, sqlite: text, type)
  }

  init(picket: String, sqlite: String, _ type: FlowValueType, _ parts: [TwoTexts] = []) {
    self.picket = picket
    self.sqlite = sqlite
    self.type = type
    self.parts = parts
  }

  /// The same form around both texts.
  func wrapped(_ type: FlowValueType, _ form: (String) -> String) -> TwoTexts {
    TwoTexts(picket: form(picket), sqlite: form(sqlite), type, [self])
  }

  /// A form of Picket around its text, and one of SQLite around the other.
  func wrapped(_ type: FlowValueType, picket ours: (String) -> String, sqlite theirs: (String) -> String) -> TwoTexts {
    TwoTexts(picket: ours(picket), sqlite: theirs(sqlite), type, [self])
  }

  /// The same form around both texts of two expressions.
  func joined(_ other: TwoTexts, _ type: FlowValueType, _ form: (String, String) -> String) -> TwoTexts {
    joined(other, type, picket: form, sqlite: form)
  }

  /// A form of Picket around its texts of two expressions, and one of SQLite around the others.
  func joined(
    _ other: TwoTexts, _ type: FlowValueType, picket ours: (String, String) -> String,
    sqlite theirs: (String, String) -> String
  ) -> TwoTexts {
    TwoTexts(picket: ours(picket, other.picket), sqlite: theirs(sqlite, other.sqlite), type, [self, other])
  }

  /// The same form around the lists of both texts.
  static func list(_ all: [TwoTexts], _ type: FlowValueType, _ form: (String) -> String) -> TwoTexts {
    list(all, type, picket: form, sqlite: form)
  }

  /// A form of Picket around the list of its texts, and one of SQLite around the list of the others.
  static func list(
    _ all: [TwoTexts], _ type: FlowValueType, picket ours: (String) -> String, sqlite theirs: (String) -> String
  ) -> TwoTexts {
    TwoTexts(
      picket: ours(all.map(\.picket).joined(separator: ", ")),
      sqlite: theirs(all.map(\.sqlite).joined(separator: ", ")), type, all)
  }
}
