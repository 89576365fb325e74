package import Wire

/// Answers a call without suspending; false, with nothing done, on an event loop for which the call is too long.
package typealias ImmediateBody =
  @Sendable (BorrowedBytes, WorkState, UInt32, inout Outbound) throws(RPCError) -> Bool

/// Reads a call that is answered later from any thread; false, with nothing done, on an event loop for which it is too
/// long.
package typealias CompletingBody = @Sendable (BorrowedBytes, WorkState, CompletingCall) throws(RPCError) -> Bool

/// How a method is carried out.
package enum MethodBody: Sendable {
  /// Answered before the next frame of the connection is read, on its event loop, or on the pool when it is too long.
  case immediate(ImmediateBody)
  /// Decoded at once on the event loop, or on the pool when it is too long, and answered later from any thread, without a
  /// task: for what is called often and waits for a disk.
  case completing(CompletingBody)
  /// Answered later by a task, perhaps after calls that came behind it.
  case deferred(@Sendable ([UInt8], DeferredCall) async throws -> Void)
  /// Answered by any number of messages, sent by a task.
  case stream(@Sendable ([UInt8], DeferredCall) async throws -> Void)

  /// Whether it is answered by a stream.
  var isStream: Bool { if case .stream = self { true } else { false } }
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

  /// What a call holds until it is answered, in bytes: its request, copies of it, and a usual answer.
  ///
  /// An answer that is larger is reserved when it is made.
  func byteCount(ofRequest byteCount: Int) -> Int {
    switch body {
    case .immediate: byteCount + ServedMethod.smallAnswerBytes
    case .completing: 3 * byteCount + ServedMethod.smallAnswerBytes
    case .deferred, .stream: 2 * byteCount + ServedMethod.pageBytes
    }
  }

  private static let smallAnswerBytes = 4_096
  /// A page of a list takes at most about this.
  static let pageBytes = 262_144
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

  /// Adds a method that reads its whole request and answers on the pool: for what grows with what is loaded.
  mutating func addPooled<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>,
    _ body: @escaping @Sendable (Request) throws(RPCError) -> Response
  ) {
    add(
      method,
      .immediate { payload, state, streamID, outbound throws(RPCError) in
        if state.isOfLoop { return false }
        let request: Request
        do throws(MessageError) {
          request = try Request(decoding: payload.bytes)
        } catch {
          throw RPCError(error)
        }
        try outbound.answer(try body(request), streamID: streamID)
        return true
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

  /// Adds a method that reads its whole request and answers later by the call, off the event loop.
  mutating func addAnswering<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>,
    _ body: @escaping @Sendable (Request, DeferredCall) async throws -> Void
  ) {
    add(
      method,
      .deferred { payload, call in
        let request: Request = try MethodTable.decoded(payload)
        try await body(request, call)
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
