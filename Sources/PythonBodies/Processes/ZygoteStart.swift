import Detection
import Glibc
import Primitives

/// A zygote that has loaded bodies, with what it said of them.
struct StartedZygote {
  let process: ZygoteProcess
  let confinement: PythonConfinement
  let loaded: PythonLoaded
  /// What of its answers is left to be read.
  var decoder: PythonFrameDecoder

  /// How long setting up and loading may take, in seconds.
  private static let secondsMax = 60.0
  /// How often one is started that ends while it is set up.
  private static let attemptsMax = 5

  /// Starts a zygote as `init` does, and another one where somebody ends it meanwhile: a kill says nothing of the next.
  static func started(
    _ configuration: PythonConfiguration, _ load: [UInt8], _ json: JSONText
  ) throws(PythonUnavailable) -> StartedZygote {
    for _ in 1..<attemptsMax {
      do throws(PythonUnavailable) {
        return try StartedZygote(configuration, load, json)
      } catch {
        if !error.isEnd { throw error }
      }
    }
    return try StartedZygote(configuration, load, json)
  }

  /// Starts a zygote and has it load bodies; blocks until it has.
  init(_ configuration: PythonConfiguration, _ load: [UInt8], _ json: JSONText) throws(PythonUnavailable) {
    let programs = try configuration.programs()
    do throws(PythonSystemError) {
      process = try ZygoteProcess(interpreter: programs.interpreter, package: programs.package)
    } catch {
      throw PythonUnavailable(reason: error.description)
    }
    var exchange = ZygoteExchange(
      socket: process.control.number, deadline: BlamePage.nowNanos() + UInt64(StartedZygote.secondsMax * 1e9))
    let ready = try exchange.ask(PythonFrame(kind: .setup, sequence: 1, payload: configuration.setup), for: .ready)
    let confinement = json.read(ready) { (PythonConfinement($0), $0["problem"].text) }
    guard let confinement else { throw PythonUnavailable(reason: "the Python process gave no right answer") }
    if let problem = confinement.1 { throw PythonUnavailable(reason: problem) }
    self.confinement = confinement.0
    let answer = try exchange.ask(PythonFrame(kind: .load, sequence: 2, payload: load), for: .loaded)
    guard let loaded = json.read(answer, PythonLoaded.init) else {
      throw PythonUnavailable(reason: "the Python process gave no right answer")
    }
    self.loaded = loaded
    decoder = exchange.decoder
  }
}

extension PythonConfiguration {
  /// The payload of a SETUP frame.
  fileprivate var setup: [UInt8] {
    let value: JSONValue = [
      "site_packages": sitePackages.map { .string($0) } ?? .null, "memory_bytes": .number(memoryBytes),
      "event_seconds": .double(eventSeconds), "confine": .bool(isConfined), "descriptors": .number(16),
      // An event in which a body stalled ends the answer: what is left of a frame need not wait for more of that.
      "partial": .bool(true),
    ]
    return value.line
  }
}

/// Questions to a zygote, one after the other, whose answers are waited for.
private struct ZygoteExchange {
  let socket: Int32
  /// Until when the answers must have come, in nanoseconds of the monotonic clock.
  let deadline: UInt64
  var decoder = PythonFrameDecoder()

  mutating func ask(_ frame: PythonFrame, for kind: PythonFrameKind) throws(PythonUnavailable) -> [UInt8] {
    var output = SocketOutput()
    output.append(frame.bytes)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 8)
    defer { buffer.deallocate() }
    while true {
      guard output.write(to: socket) else { throw ended }
      if let answer = try next() {
        guard answer.kind == kind, answer.sequence == frame.sequence else {
          throw PythonUnavailable(reason: "the Python process answered another question")
        }
        return answer.payload
      }
      try wait(forRoom: !output.isEmpty)
      if case .end = SocketInput.read(socket, into: &decoder, buffer) {
        if let answer = try next(), answer.kind == kind { return answer.payload }
        throw ended
      }
    }
  }

  private mutating func next() throws(PythonUnavailable) -> PythonFrame? {
    do throws(PythonFrameError) {
      return try decoder.next()
    } catch {
      throw PythonUnavailable(reason: "the Python process sent \(error.message)")
    }
  }

  private func wait(forRoom: Bool) throws(PythonUnavailable) {
    let now = BlamePage.nowNanos()
    guard now < deadline else { throw PythonUnavailable(reason: "the Python process does not answer") }
    var request = pollfd(fd: socket, events: Int16(POLLIN) | (forRoom ? Int16(POLLOUT) : 0), revents: 0)
    _ = poll(&request, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1))
  }

  private var ended: PythonUnavailable {
    PythonUnavailable(reason: "the Python process ended while it was set up", isEnd: true)
  }
}
