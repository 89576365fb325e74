import Wire

/// The methods that a server answers, found by the bytes of their names.
///
/// The table is short, and a name's length tells most of them apart: a scan beats a hash.
package struct MethodTable: Sendable {
  private struct Entry {
    let service: [UInt8]
    let method: [UInt8]
    let served: ServedMethod
  }

  private var entries: [Entry] = []
  private let counters: RequestCounters

  /// Makes an empty table, whose methods are counted.
  init(counters: RequestCounters) {
    self.counters = counters
  }

  /// Adds a method; the ones called most go first.
  package mutating func add(service: String, method: String, _ body: MethodBody) {
    let served = ServedMethod(body: body, counter: counters.makeCounter(service: service, method: method))
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
    let service = String(decoding: request.service.prefix(MethodTable.shown_bytes_max), as: UTF8.self)
    let method = String(decoding: request.method.prefix(MethodTable.shown_bytes_max), as: UTF8.self)
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

  private static let shown_bytes_max = 128

  private func isEqual(_ name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    name.count == bytes.count && name.withUnsafeBytes { $0.elementsEqual(bytes) }
  }
}
