package import Wire

/// How a method is carried out.
package enum MethodBody: Sendable {
  /// Answered before the next frame of the connection is read, on its event loop, without suspending.
  case immediate(@Sendable (BorrowedBytes, LoopState, UInt32, inout Outbound) throws(RPCError) -> Void)
  /// Decoded at once on the event loop, and answered later from any thread, without a task: for what is called often and
  /// waits for a disk.
  case completing(@Sendable (BorrowedBytes, LoopState, CompletingCall) throws(RPCError) -> Void)
  /// Answered later by a task, perhaps after calls that came behind it.
  case deferred(@Sendable ([UInt8], DeferredCall) async throws -> Void)
  /// Answered by any number of messages, sent by a task.
  case stream(@Sendable ([UInt8], DeferredCall) async throws -> Void)
}

/// A method that a server answers.
struct ServedMethod: Sendable {
  /// How it is carried out.
  let body: MethodBody
  /// Counts its requests.
  let counter: MethodCounter
  /// What a caller needs to call it.
  let group: MethodGroups

  /// Whether a call of it is in flight until something else than the event loop has its answer.
  var runsElsewhere: Bool {
    if case .immediate = body { false } else { true }
  }
}

/// The methods that a server answers, found by the bytes of their names.
///
/// The table is short, and most names differ in length: a scan is faster than a hash.
package struct MethodTable: Sendable {
  private struct Entry {
    let service: [UInt8]
    let method: [UInt8]
    let served: ServedMethod
  }

  private var entries: [Entry] = []
  private let counters: RequestCounters

  /// The names of the methods, with the group of each.
  var groups: [(method: String, group: MethodGroups)] {
    entries.map { (String(decoding: $0.method, as: UTF8.self), $0.served.group) }
  }

  /// Makes an empty table, whose methods are counted.
  init(counters: RequestCounters) {
    self.counters = counters
  }

  /// Adds a method; the ones called most go first.
  package mutating func add(service: String, method: String, _ body: MethodBody) {
    let served = ServedMethod(
      body: body, counter: counters.makeCounter(service: service, method: method), group: .needed(forMethod: method))
    entries.append(Entry(service: Array(service.utf8), method: Array(method.utf8), served: served))
  }

  /// The method of a request; throws UNIMPLEMENTED when there is none, saying what there is.
  func method(of request: BorrowedRequest) throws(RPCError) -> ServedMethod {
    for entry in entries where isEqual(entry.method, request.method) && isEqual(entry.service, request.service) {
      return entry.served
    }
    throw unimplemented(request)
  }

  private func unimplemented(_ request: BorrowedRequest) -> RPCError {
    let service = String(decoding: request.service.prefix(MethodTable.shownBytesMax), as: UTF8.self)
    let method = String(decoding: request.method.prefix(MethodTable.shownBytesMax), as: UTF8.self)
    let methods = entries.filter { isEqual($0.service, request.service) }
      .map { String(decoding: $0.method, as: UTF8.self) }
    if methods.isEmpty {
      let services = Set(entries.map { String(decoding: $0.service, as: UTF8.self) }).sorted()
      return RPCError(
        .unimplemented, "no service '\(service)' on this socket; there is \(services.joined(separator: ", "))")
    }
    return RPCError(
      .unimplemented, "service '\(service)' has no method '\(method)'; it has \(methods.joined(separator: ", "))")
  }

  private static let shownBytesMax = 128

  private func isEqual(_ name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    name.count == bytes.count && name.withUnsafeBytes { $0.elementsEqual(bytes) }
  }
}

// Methods of the proto files. Their names and messages come from the code that is made of those.
extension MethodTable {
  /// Adds a method that reads its request by itself.
  mutating func add<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>, _ body: MethodBody
  ) {
    add(service: method.service, method: method.name, body)
  }

  /// Adds a method that reads its whole request and answers at once.
  mutating func addImmediate<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>,
    _ body: @escaping @Sendable (Request) throws(RPCError) -> Response
  ) {
    add(
      method,
      .immediate { payload, _, streamID, outbound throws(RPCError) in
        let request: Request
        do throws(MessageError) {
          request = try Request(decoding: payload.bytes)
        } catch {
          throw RPCError(error)
        }
        try outbound.answer(try body(request), streamID: streamID)
      })
  }

  /// Adds a method that reads its whole request and answers later, off the event loop.
  mutating func addDeferred<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>,
    _ body: @escaping @Sendable (Request, DeferredCall) async throws -> Response
  ) {
    add(
      method,
      .deferred { payload, call in
        let request: Request = try MethodTable.decoded(payload)
        try await call.answer(try await body(request, call))
      })
  }

  /// Adds a method that reads its whole request and sends any number of messages, by the call.
  mutating func addStream<Request: WireMessage, Response: WireMessage>(
    _ method: StreamMethod<Request, Response>,
    _ body: @escaping @Sendable (Request, DeferredCall) async throws -> Void
  ) {
    add(
      service: method.service, method: method.name,
      .stream { payload, call in
        let request: Request = try MethodTable.decoded(payload)
        try await body(request, call)
      })
  }

  /// Reads a request; throws INVALID_ARGUMENT.
  private static func decoded<Request: WireMessage>(_ payload: [UInt8]) throws(RPCError) -> Request {
    do throws(MessageError) {
      return try Request(decoding: payload)
    } catch {
      throw RPCError(error)
    }
  }
}
