/// A scalar of an event as a key of a set; equal for equal numbers, whatever their form.
enum ScalarKey: Hashable {
  case text([UInt8])
  case integer(Int64)
  case unsigned(UInt64)
  case double(Double)
  case big(Decimal)
  case bool(Bool)

  /// The key of a value; nil for null, lists and objects.
  init?(_ index: JSONDocument.Index, in document: JSONDocument) {
    switch document.kind(index) {
    case .string: self = .text(Array(document.bytes(index)))
    case .yes: self = .bool(true)
    case .no: self = .bool(false)
    case .object, .array, .null: return nil
    case .integer, .unsigned, .double, .bigNumber:
      guard let number = document.number(index) else { return nil }
      self.init(number)
    }
  }

  private init(_ number: Number) {
    switch number {
    case .integer(let value): self = .integer(value)
    case .unsigned(let value): self = Int64(exactly: value).map(ScalarKey.integer) ?? .unsigned(value)
    case .big(let value):
      let double = Number.double(value.nearestDouble)
      self = number.order(to: double) == .equal ? .double(value.nearestDouble) : .big(value)
    case .double(let value):
      self =
        Int64(exactly: value).map(ScalarKey.integer) ?? UInt64(exactly: value).map(ScalarKey.unsigned) ?? .double(value)
    }
  }
}
