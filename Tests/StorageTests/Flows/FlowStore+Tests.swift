import Dispatch
import Flows
import Foundation
import Storage
import Synchronization

extension FlowStore {
  /// Opens the flows of a state directory, with other settings where the test has some.
  static func open(
    _ scratch: ScratchDirectory, at nanos: Int64 = TestFlows.start,
    _ change: (inout FlowStoreConfiguration) -> Void = { _ in }
  ) throws -> FlowStore {
    var configuration = FlowStoreConfiguration(directory: scratch.path("state"))
    change(&configuration)
    return try FlowStore(configuration, nowNanos: nanos)
  }

  /// Takes a batch and waits for what becomes of it.
  @discardableResult
  func take(_ batch: FlowBatch, at nanos: Int64 = TestFlows.start) throws -> FlowReceipt {
    let done = DispatchSemaphore(value: 0)
    let answer = Mutex<Result<FlowReceipt, StateError>?>(nil)
    submit(batch, receivedNanos: nanos) { result in
      answer.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    guard let result = answer.withLock({ $0 }) else { preconditionFailure("the store has answered") }
    return try result.get()
  }
}

extension ScratchDirectory {
  /// The files of the flow log, in order of their names.
  func flowFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path("state/flows")).sorted()
  }

  /// The bytes of a file of the flow log.
  func flowFile(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: path("state/flows/\(name)"))))
  }

  /// Puts a file of the flow log in place.
  func writeFlowFile(_ bytes: some Sequence<UInt8>, _ name: String) throws {
    try FileManager.default.createDirectory(atPath: path("state/flows"), withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path("state/flows/\(name)")))
  }

  /// Makes a state directory that has a single file of the flow log.
  static func holding(_ bytes: some Sequence<UInt8>, as name: String) throws -> ScratchDirectory {
    let scratch = try ScratchDirectory()
    try scratch.writeFlowFile(bytes, name)
    return scratch
  }
}
