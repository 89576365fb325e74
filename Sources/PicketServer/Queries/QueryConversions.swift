import Flows
import Wire

// What queries say, as messages of the wire.

extension Wire.Value {
  init(_ value: FlowValue) {
    switch value {
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .double(let number): self = .double(number)
    case .boolean(let value): self = .boolean(value)
    case .text(let text): self = .text(text)
    case .time(let nanos): self = .integer(nanos)
    case .list(let values): self = .list(ListValue(values: values.map { Wire.Value($0) }))
    }
  }
}

extension Wire.ValueType {
  init(_ type: FlowValueType) {
    switch type {
    case .null: self = .null
    case .integer: self = .integer
    case .double: self = .double
    case .boolean: self = .boolean
    case .text: self = .text
    case .time: self = .time
    case .list: self = .list
    }
  }
}

extension FlowValue {
  /// Its size on the wire, in bytes and not less than it is.
  var wireByteCount: Int {
    switch self {
    case .null, .boolean: 4
    case .integer, .time: 13
    case .double: 11
    case .text(let text): text.utf8.count + 12
    case .list(let values): values.reduce(18) { $0 + $1.wireByteCount }
    }
  }
}
