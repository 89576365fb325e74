/// A JSON object that is written member by member, compact, in the order of the calls.
public struct JSONObject {
  private var writer = JSONWriter()
  private var isEmpty = true

  /// Makes an empty object.
  public init() {
    writer.append(UInt8(ascii: "{"))
  }

  /// Adds a text.
  public mutating func add(_ name: String, text: String) {
    addName(name)
    writer.append(string: text)
  }

  /// Adds a number.
  public mutating func add(_ name: String, number: Int64) {
    addName(name)
    writer.append(text: String(number))
  }

  /// Adds a value that is JSON already; nothing stands for null.
  public mutating func add(_ name: String, json: [UInt8]) {
    addName(name)
    writer.append(bytes: json.isEmpty ? Array("null".utf8) : json)
  }

  /// The whole object.
  public var finished: [UInt8] { writer.bytes + [UInt8(ascii: "}")] }

  private mutating func addName(_ name: String) {
    if !isEmpty { writer.append(UInt8(ascii: ",")) }
    isEmpty = false
    writer.append(string: name)
    writer.append(UInt8(ascii: ":"))
  }
}
