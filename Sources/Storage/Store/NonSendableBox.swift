/// Holds a value that only one queue touches.
///
/// `@unchecked Sendable`: the owner reaches the value on its serial queue and nowhere else.
final class NonSendableBox<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
  }
}
