import Wire

extension MethodTable {
  /// Adds a method that reads its whole request and answers later, off the event loop.
  mutating func addDeferred<Question: WireMessage, Answer: WireMessage>(
    service: String, method: String,
    _ body: @escaping @Sendable (Question, DeferredCall) async throws -> Answer
  ) {
    add(
      service: service, method: method,
      .deferred { payload, call in
        let question: Question = try MethodTable.decoded(payload)
        let answer: Answer
        do {
          answer = try await body(question, call)
        } catch let error as CancellationError {
          throw error
        } catch {
          throw RPCError(alertFailure: error)
        }
        try await call.answer(answer)
      })
  }

  /// Reads a request; throws INVALID_ARGUMENT.
  static func decoded<Question: WireMessage>(_ payload: [UInt8]) throws(RPCError) -> Question {
    do throws(MessageError) {
      return try Question(decoding: payload)
    } catch {
      throw RPCError(error)
    }
  }
}
