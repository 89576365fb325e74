import Flows

/// The same expression in Picket's language and in SQLite's.
struct TwoTexts {
  var picket: String
  var sqlite: String
  var type: FlowValueType

  /// An expression that both write alike.
  init(_ text: String, _ type: FlowValueType) {
    self.init(picket: text, sqlite: text, type)
  }

  init(picket: String, sqlite: String, _ type: FlowValueType) {
    self.picket = picket
    self.sqlite = sqlite
    self.type = type
  }

  /// The same form around both texts.
  func wrapped(_ type: FlowValueType, _ form: (String) -> String) -> TwoTexts {
    TwoTexts(picket: form(picket), sqlite: form(sqlite), type)
  }

  /// The same form around both texts of two expressions.
  func joined(_ other: TwoTexts, _ type: FlowValueType, _ form: (String, String) -> String) -> TwoTexts {
    TwoTexts(picket: form(picket, other.picket), sqlite: form(sqlite, other.sqlite), type)
  }
}
