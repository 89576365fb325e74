extension QueryExpressionCompiler {
  /// Brings constant texts that are compared with addresses to the text that the table has for the same address.
  func withCanonicalAddresses(_ operands: [Operand]) -> [Operand] {
    guard operands.contains(where: { $0.textConstant != nil }),
      operands.contains(where: { $0.type == .text && isAddress($0.expression) })
    else { return operands }
    return operands.map { operand in
      guard let text = operand.textConstant, let address = FlowAddress.canonical(text) else { return operand }
      return operand.with(.constant(.text(address)))
    }
  }

  /// Whether the values of an expression are those of columns of addresses, each in its canonical text.
  private func isAddress(_ expression: Expression) -> Bool {
    switch expression {
    case .column(let column): FlowRecordRules.holdsAddresses(column)
    case .slot(let slot, .text) where slot >= Self.aggregateSlots: isAddress(aggregates[slot - Self.aggregateSlots])
    case .nullIfEqual(let value, _): isAddress(value)
    case .choice(let branches, let otherwise): areAddresses(branches.map(\.result) + [otherwise])
    case .firstNonNull(let values), .call(.greatest, let values), .call(.least, let values): areAddresses(values)
    default: false
    }
  }

  private func isAddress(_ aggregate: Aggregate) -> Bool {
    guard [.minimum, .maximum, .anyValue].contains(aggregate.function) else { return false }
    return aggregate.argument.map(isAddress) ?? false
  }

  /// Whether expressions of which one is taken give addresses; a constant among them must not be one in another text.
  private func areAddresses(_ expressions: [Expression]) -> Bool {
    expressions.contains(where: isAddress)
      && expressions.allSatisfy { expression in
        guard case .constant(let value) = expression else { return isAddress(expression) }
        guard case .text(let text) = value else { return value == .null }
        return FlowAddress.canonical(text).map { $0 == text } ?? true
      }
  }
}
