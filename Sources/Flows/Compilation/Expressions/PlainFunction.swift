/// A function whose arguments have fixed types.
struct PlainFunction: Sendable {
  let function: ScalarFunction
  let parameters: [FlowValueType]
  /// How many arguments it must have.
  let required: Int

  private init(_ function: ScalarFunction, _ parameters: FlowValueType..., required: Int? = nil) {
    self.function = function
    self.parameters = parameters
    self.required = required ?? parameters.count
  }

  /// The functions by their names, in small letters.
  static let all: [String: PlainFunction] = [
    "lower": .init(.lower, .text),
    "upper": .init(.upper, .text),
    "length": .init(.length, .text),
    "len": .init(.length, .text),
    "char_length": .init(.length, .text),
    "character_length": .init(.length, .text),
    "startswith": .init(.startsWith, .text, .text),
    "endswith": .init(.endsWith, .text, .text),
    "contains": .init(.contains, .text, .text),
    "trim": .init(.trim, .text),
    "btrim": .init(.trim, .text),
    "ltrim": .init(.trimLeft, .text),
    "rtrim": .init(.trimRight, .text),
  ]
}
