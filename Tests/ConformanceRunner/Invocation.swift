import PicketClient

/// The clients of one of the runner's connections; that of the admin socket connects when it is first used.
struct RunnerClient: Sendable {
  let detection: PicketClient
  let admin: PicketAdminClient

  init(configuration: ClientConfiguration) {
    detection = PicketClient(configuration: configuration)
    admin = PicketAdminClient(configuration: configuration)
  }

  func close() async {
    await detection.close(gracePeriod: .milliseconds(200))
    await admin.close(gracePeriod: .milliseconds(200))
  }
}

/// The public method that makes a call, from packed message to packed message.
struct Invocation: Sendable {
  let run: @Sendable (RunnerClient, [UInt8], Duration?) async throws -> [UInt8]

  /// The methods that answer once, by name.
  static let all: [String: Invocation] = [
    "EvaluateEvent": detection { client, request, timeout in
      try await client.evaluateEvent(request, timeout: timeout)
    },
    "EvaluateEvents": detection { client, request, timeout in
      try await client.evaluateEvents(request, timeout: timeout)
    },
    "ListDetections": detection { client, request, timeout in
      try await client.listDetections(request, timeout: timeout)
    },
    "GetDetection": detection { client, request, timeout in
      try await client.getDetection(request, timeout: timeout)
    },
    "GetStatus": detection { client, request, timeout in try await client.getStatus(request, timeout: timeout) },
    "GetMetrics": detection { client, request, timeout in try await client.getMetrics(request, timeout: timeout) },
    "ListCallers": detection { client, request, timeout in try await client.listCallers(request, timeout: timeout) },
    "ListAlerts": detection { client, request, timeout in try await client.listAlerts(request, timeout: timeout) },
    "GetAlert": detection { client, request, timeout in try await client.getAlert(request, timeout: timeout) },
    "IngestFlow": detection { client, request, timeout in try await client.ingestFlow(request, timeout: timeout) },
    "RunScheduled": detection { client, request, timeout in
      try await client.runScheduled(request, timeout: timeout)
    },
    "QueryFlows": detection { client, request, timeout in try await client.queryFlows(request, timeout: timeout) },
    "Lookup": detection { client, request, timeout in try await client.lookup(request, timeout: timeout) },
    "ListLookups": detection { client, request, timeout in try await client.listLookups(request, timeout: timeout) },
    "Describe": detection { client, request, timeout in try await client.describe(request, timeout: timeout) },
    "SetAlertStatus": Invocation { client, request, timeout in
      try await client.admin.setAlertStatus(SetAlertStatusRequest(decoding: request), timeout: timeout).encoded()
    },
    "Reload": Invocation { client, request, timeout in
      try await client.admin.reload(ReloadRequest(decoding: request), timeout: timeout).encoded()
    },
    "AddSilence": Invocation { client, request, timeout in
      try await client.admin.addSilence(AddSilenceRequest(decoding: request), timeout: timeout).encoded()
    },
    "ListSilences": Invocation { client, request, timeout in
      try await client.admin.listSilences(ListSilencesRequest(decoding: request), timeout: timeout).encoded()
    },
    "EndSilence": Invocation { client, request, timeout in
      try await client.admin.endSilence(EndSilenceRequest(decoding: request), timeout: timeout).encoded()
    },
    "ListKeyValues": detection { client, request, timeout in
      try await client.listKeyValues(request, timeout: timeout)
    },
    "GetKeyValue": detection { client, request, timeout in try await client.getKeyValue(request, timeout: timeout) },
    "DeleteKeyValues": Invocation { client, request, timeout in
      try await client.admin.deleteKeyValues(DeleteKeyValuesRequest(decoding: request), timeout: timeout).encoded()
    },
    "SetLogLevel": Invocation { client, request, timeout in
      try await client.admin.setLogLevel(SetLogLevelRequest(decoding: request), timeout: timeout).encoded()
    },
  ]

  private static func detection<Request: WireMessage, Response: WireMessage>(
    _ call: @escaping @Sendable (PicketClient, Request, Duration?) async throws -> Response
  ) -> Invocation {
    Invocation { client, request, timeout in
      try await call(client.detection, Request(decoding: request), timeout).encoded()
    }
  }
}
