import PicketClient

/// Several clients, each with several batches of flows in flight.
struct FlowLoadClients {
  let clients: [PicketClient]
  let journal: FlowLoadJournal
  static let callsEach = 4

  /// Sends batches until the connections are lost, or each call has had a refusal.
  func run() async {
    await eachCall { client in
      while await send(journal.next(), client) {}
    }
  }

  /// Sends what was not answered until everything is.
  func finish() async {
    await eachCall { client in
      while let order = journal.nextRetry(), await send(order, client) {}
    }
  }

  /// Closes the connections.
  func close() async {
    for client in clients { await client.close(gracePeriod: .zero) }
  }

  private func send(_ order: FlowLoadJournal.Order, _ client: PicketClient) async -> Bool {
    do throws(PicketClientError) {
      journal.answered(order, try await client.ingestFlow(order.batch.request))
      return true
    } catch {
      journal.lost(order, error)
      return false
    }
  }

  private func eachCall(_ body: @escaping @Sendable (PicketClient) async -> Void) async {
    await withTaskGroup { group in
      for client in clients {
        for _ in 0..<FlowLoadClients.callsEach { group.addTask { await body(client) } }
      }
    }
  }
}
