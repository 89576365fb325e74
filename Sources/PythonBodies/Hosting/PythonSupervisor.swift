import Detection
import Glibc

/// Gives work to the workers of one host, and replaces those that are lost; lives on a thread of its own.
final class PythonSupervisor {
  /// What a supervisor starts processes with.
  struct Start {
    let configuration: PythonConfiguration
    /// The payload of the frame that has bodies loaded.
    let load: [UInt8]
    /// What the calls of the bodies came to, by the number of the body.
    let bodies: [PythonBodyCounter]
    /// The ids of the bodies, by the number of the body.
    let bodyIDs: [String]
    /// The tables whose rows bodies can ask for.
    let lookups: LookupTables
    /// The bodies that use the key-value store: events that are to be seen by one of them go to one worker, in order.
    let keyBodies: Set<Int>
    /// The bodies that were loaded at the beginning.
    let loadedBodies: Set<Int>
    let onNote: @Sendable (PythonNote) -> Void
  }

  let start: Start
  let exchange: PythonExchange
  let json = JSONText()
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 8)
  private var zygote: StartedZygote?
  private var control = SocketOutput()
  var workers: [PythonWorker] = []
  private var queue = PythonQueue()
  /// Events for bodies that use the key-value store.
  private var keyQueue = PythonQueue()
  /// Bodies that could not be loaded again after a loss: they fail on every event.
  private var lostBodies: Set<Int> = []
  /// The bodies that use the store, with the ones of which only a call has told.
  var keyBodies: Set<Int>
  var faults = BodyFaults()
  private var lastSequence: UInt32 = 2
  /// When zygotes were started in the last minute, and when one may be started next, in nanoseconds of the monotonic
  /// clock.
  private var starts = [BlamePage.nowNanos()]
  private var nextStartNanos: UInt64 = 0

  init(_ start: Start, _ exchange: PythonExchange, _ zygote: StartedZygote) {
    self.start = start
    self.exchange = exchange
    self.zygote = zygote
    keyBodies = start.keyBodies
  }

  deinit { buffer.deallocate() }

  /// Works until the host ends.
  func run() {
    ZygoteProcess.takeOwnPriority(0)
    spawnAll()
    while let arrived = exchange.take() {
      for job in arrived {
        if usesKeys(job) { keyQueue.append(job) } else { queue.append(job) }
      }
      restartIfLost()
      dispatch()
      let waiting = queue.count + keyQueue.count
      exchange.update { $0.waitingCount = waiting }
      wait(untilNanos: superviseAll())
    }
    exchange.keys.turn.leave(exchange)
    zygote?.process.end()
  }

  // MARK: Waiting

  /// Waits for something to read, for room to write, or for a time.
  private func wait(untilNanos due: UInt64?) {
    var requests = [pollfd(fd: exchange.wakeup.number, events: Int16(POLLIN), revents: 0)]
    let served = workers.filter { $0.goneNanos == nil }
    if let zygote { requests.append(PythonSupervisor.request(zygote.process.control.number, !control.isEmpty)) }
    requests += served.map { PythonSupervisor.request($0.socket.number, !$0.output.isEmpty) }
    let now = BlamePage.nowNanos()
    let milliseconds = due.map { Int32(clamping: ($0 > now ? $0 - now : 0) / 1_000_000 + 1) } ?? -1
    guard poll(&requests, nfds_t(requests.count), milliseconds) > 0 else { return }
    if requests[0].revents != 0 {
      var count: UInt64 = 0
      _ = read(exchange.wakeup.number, &count, MemoryLayout<UInt64>.size)
    }
    // Workers first: what they have said before the zygote ended counts.
    for (worker, request) in zip(served, requests.suffix(served.count)) where request.revents != 0 { serve(worker) }
    if zygote != nil, requests[1].revents != 0 { serveControl() }
  }

  private static func request(_ socket: Int32, _ hasOutput: Bool) -> pollfd {
    pollfd(fd: socket, events: Int16(POLLIN) | (hasOutput ? Int16(POLLOUT) : 0), revents: 0)
  }

  /// Looks at all workers; returns when to look again.
  private func superviseAll() -> UInt64? {
    if workers.contains(where: \.isOverdue) { loseZygote() }
    let nanosMax = UInt64(start.configuration.eventSeconds * 2e9)
    // Who sits at a debugger takes all the time in the world.
    let dues = start.configuration.isConfined ? workers.compactMap { $0.supervise(nanosMax) } : []
    return zygote == nil ? (dues + [nextStartNanos]).min() : dues.min()
  }

  // MARK: The zygote

  private func spawnAll() {
    for index in 0..<start.configuration.workerCount { spawn(index) }
  }

  func spawn(_ index: Int) {
    do throws(PythonSystemError) {
      let pair = try SocketPair.make()
      let page = try BlamePage()
      let frame = PythonFrame(kind: .spawn, sequence: nextSequence(), payload: Array("{\"index\":\(index)}".utf8))
      control.append(frame.bytes, with: [pair.other, page.descriptor])
      workers.append(PythonWorker(index: index, socket: pair.own, page: page))
      if let zygote { _ = control.write(to: zygote.process.control.number) }
    } catch {
      start.onNote(.notStarted(error.description))
    }
  }

  private func serveControl() {
    guard var zygote else { return }
    let input = SocketInput.read(zygote.process.control.number, into: &zygote.decoder, buffer)
    let isWritten = control.write(to: zygote.process.control.number)
    var isUseless = !isWritten
    if case .end = input { isUseless = true }
    do throws(PythonFrameError) {
      while let frame = try zygote.decoder.next() { take(frame) }
    } catch {
      isUseless = true
    }
    self.zygote = zygote
    if isUseless { loseZygote() }
  }

  /// Takes what the zygote says of a worker.
  private func take(_ frame: PythonFrame) {
    guard frame.kind == .spawned || frame.kind == .exited else { return }
    let said = json.read(frame.payload) { ($0["index"].integer, $0["pid"].integer, $0["status"].integer) }
    guard let index = said?.0, let processID = said?.1.map({ pid_t(truncatingIfNeeded: $0) }) else { return }
    if frame.kind == .spawned {
      ZygoteProcess.takeOwnPriority(processID)
      workers.last { $0.index == index }?.processID = processID
    } else if let worker = workers.first(where: { $0.processID == processID }) {
      if worker.goneNanos == nil { serve(worker) }
      // The low bits are the signal that ended it.
      lose(worker, signal: Int32(truncatingIfNeeded: said?.2 ?? 0) & 0x7F)
    }
    noteRunning()
  }

  func noteRunning() {
    let count = workers.count { $0.processID != nil && $0.goneNanos == nil }
    exchange.update { $0.runningCount = count }
  }

  /// The zygote is gone, and with it all workers: no body is to blame for that.
  private func loseZygote() {
    zygote?.process.end()
    zygote = nil
    control = SocketOutput()
    putBack(workers.flatMap { $0.takeAll().flatMap(\.jobs) })
    workers = []
    noteRunning()
    let now = BlamePage.nowNanos()
    starts.removeAll { now - $0 > PythonSupervisor.minuteNanos }
    nextStartNanos = starts.count > PythonSupervisor.startsMax ? now + PythonSupervisor.pauseNanos : 0
  }

  private func restartIfLost() {
    guard zygote == nil, BlamePage.nowNanos() >= nextStartNanos else { return failWaitingIfLost() }
    do throws(PythonUnavailable) {
      zygote = try startAnew()
      starts.append(BlamePage.nowNanos())
      exchange.update { $0.restartCount += 1 }
      start.onNote(.restarted)
      spawnAll()
    } catch {
      nextStartNanos = BlamePage.nowNanos() + PythonSupervisor.pauseNanos
      start.onNote(.notStarted(error.reason))
      failWaitingIfLost()
    }
  }

  /// Starts a zygote, and another one where it has not loaded all that was loaded before; what the last one has not
  /// loaded either fails from then on.
  private func startAnew() throws(PythonUnavailable) -> StartedZygote {
    var started = try StartedZygote.started(start.configuration, start.load, json)
    for _ in 1..<PythonSupervisor.partialStartsMax {
      if start.loadedBodies.isSubset(of: started.loaded.wholeBodies) { break }
      started.process.end()
      started = try StartedZygote.started(start.configuration, start.load, json)
    }
    lostBodies = start.loadedBodies.subtracting(started.loaded.wholeBodies)
    return started
  }

  private func failWaitingIfLost() {
    guard zygote == nil else { return }
    let failure = PythonFailure(kind: "exit", message: "no Python process runs")
    for job in queue.removeAll() + keyQueue.removeAll() { job.fail(failure) }
  }

  /// Puts jobs before all others.
  func putBack(_ jobs: [PythonJob]) {
    if jobs.isEmpty { return }
    queue.putBack(jobs.filter { !usesKeys($0) })
    keyQueue.putBack(jobs.filter(usesKeys))
  }

  /// So many zygotes in a minute are started at once, one after the other: what waits for them is evaluated, and whoever
  /// kills them hurts nobody.
  private static let startsMax = 15
  private static let minuteNanos: UInt64 = 60_000_000_000
  /// So often in a row a zygote is started that does not load all.
  private static let partialStartsMax = 3
  /// Further ones are started after a pause; what comes meanwhile is answered with errors rather than late.
  private static let pauseNanos: UInt64 = 5_000_000_000

  // MARK: Work

  private func dispatch() {
    dispatchKeys()
    while !queue.isEmpty, let worker = freest() {
      let jobs = nextBatch()
      if !jobs.isEmpty { send(jobs, to: worker) }
    }
  }

  /// Sends what is for bodies that use the key-value store, where no other host has its turn.
  private func dispatchKeys() {
    let turn = exchange.keys.turn
    if !hasKeyFlights { keyQueue.isEmpty ? turn.leave(exchange) : turn.pass(exchange) }
    while !keyQueue.isEmpty, let worker = keyWorker, turn.take(exchange), !hasKeyFlights || !turn.isWanted {
      let jobs = nextKeyBatch()
      // What is left waits for an event that is being evaluated.
      if jobs.isEmpty { break }
      send(jobs, to: worker, usesKeys: true)
    }
  }

  private var hasKeyFlights: Bool { workers.contains { $0.flights.contains(where: \.usesKeys) } }

  private func send(_ jobs: [PythonJob], to worker: PythonWorker, usesKeys: Bool = false) {
    let sequence = nextSequence()
    worker.send(PythonSupervisor.frame(jobs, sequence), jobs, usesKeys: usesKeys)
    // What cannot be written now is written when there is room; that the worker is gone is seen by reading.
    _ = worker.output.write(to: worker.socket.number)
  }

  /// The worker of the bodies that use the key-value store, unless it has enough.
  private var keyWorker: PythonWorker? {
    workers.first { $0.index == 0 && $0.isReady && $0.flightCount < PythonSupervisor.flightsMax }
  }

  /// The worker with the fewest frames; nil when all have enough.
  private func freest() -> PythonWorker? {
    let ready = workers.filter(\.isReady)
    guard let worker = ready.min(by: { $0.flightCount < $1.flightCount }) else { return nil }
    return worker.flightCount < PythonSupervisor.flightsMax ? worker : nil
  }

  /// The jobs of the next frame: a fair part of what waits.
  private func nextBatch() -> [PythonJob] {
    let share = queue.count / max(1, workers.count)
    var batch = PythonBatch(countMax: min(max(1, share), PythonSupervisor.batchMax))
    while batch.hasRoom, let job = queue.next() {
      guard let job = withoutQuarantined(job) else { continue }
      if let refused = batch.add(job) { queue.putBack([refused]) }
    }
    return batch.jobs
  }

  /// The jobs of the next frame of bodies that use the key-value store.
  ///
  /// An event whose name is that of one which is being evaluated waits until it is known what became of that.
  private func nextKeyBatch() -> [PythonJob] {
    var batch = PythonBatch(countMax: PythonSupervisor.batchMax)
    var names = namesInFlight
    while batch.hasRoom, let next = keyQueue.next() {
      guard var job = withoutQuarantined(next) else { continue }
      if let name = job.name, job.known == nil {
        if names.contains(name) {
          keyQueue.putBack([job])
          break
        }
        guard recall(name, &job) else { continue }
        if job.known == nil { names.insert(name) }
      }
      if let refused = batch.add(job) { keyQueue.putBack([refused]) }
    }
    return batch.jobs
  }

  /// The job without the bodies that are not called any more; nil, and it is answered, when there are no others.
  private func withoutQuarantined(_ job: PythonJob) -> PythonJob? {
    if faults.quarantined.isEmpty, lostBodies.isEmpty { return job }
    guard job.event != nil else { return job }
    var job = job
    let failure = PythonFailure(kind: "exit", message: "its body was not loaded again after the Python process ended")
    for body in job.bodies where lostBodies.contains(body) {
      job.failures.append((body, PythonResult(failed: failure)))
    }
    if job.leaveOut(faults.quarantined.union(lostBodies)) { return job }
    job.complete([])
    return nil
  }

  private static func frame(_ jobs: [PythonJob], _ sequence: UInt32) -> PythonFrame {
    if case .test(let test)? = jobs.first?.work {
      return PythonFrame(kind: .test, sequence: sequence, payload: test.payload)
    }
    let payload = PythonEvent.payload(jobs.compactMap(\.event), now: BlamePage.wallNanos())
    return PythonFrame(kind: .evaluate, sequence: sequence, payload: payload)
  }

  private func nextSequence() -> UInt32 {
    lastSequence &+= 1
    return lastSequence
  }

  /// Frames that a worker has at a time: one to work at and one to go on with.
  private static let flightsMax = 2
  /// Events of one frame.
  private static let batchMax = 64

  // MARK: Answers

  private func serve(_ worker: PythonWorker) {
    let input = SocketInput.read(worker.socket.number, into: &worker.decoder, buffer)
    var isLost = !worker.output.write(to: worker.socket.number)
    if case .end = input { isLost = true }
    do throws(PythonFrameError) {
      while let frame = try worker.decoder.next() { isLost = !take(frame, from: worker) || isLost }
    } catch {
      isLost = true
    }
    if isLost { worker.leave() }
  }

  /// Takes a frame of a worker; false for one that no worker sends.
  private func take(_ frame: PythonFrame, from worker: PythonWorker) -> Bool {
    if frame.kind == .kv {
      let reply = PythonFrame(kind: .kvReply, sequence: frame.sequence, payload: reply(to: frame, from: worker))
      worker.output.append(reply.bytes)
      return worker.output.write(to: worker.socket.number)
    }
    if frame.kind == .lookup {
      let row = json.read(frame.payload) { start.lookups.answer($0) } ?? []
      let reply = PythonFrame(
        kind: .lookupReply, sequence: frame.sequence, payload: row.isEmpty ? Array("null".utf8) : row)
      worker.output.append(reply.bytes)
      return worker.output.write(to: worker.socket.number)
    }
    guard frame.kind == .result || frame.kind == .tested, var flight = worker.take(frame.sequence) else { return false }
    let jobs = flight.jobs
    guard let answers = answers(in: frame, of: jobs.count), (1...jobs.count).contains(answers.count) else {
      for job in jobs { job.fail(PythonFailure(kind: "exit", message: "the Python process gave no right answer")) }
      return false
    }
    if jobs.count > 1, answers.contains(where: { $0.contains { $0.result.isToRetry } }) {
      putBack(
        jobs.map { job in
          var job = job
          job.isSingle = true
          return job
        })
      return true
    }
    var again: [PythonJob] = []
    for (number, (job, answers)) in zip(jobs, answers).enumerated() {
      for answer in answers { note(answer.result, ofBody: answer.body) }
      if let job = finish(job, answers, number, &flight.attempt) { again.append(job) }
    }
    // A body has stalled on the last one: the others have not been evaluated.
    putBack(again + jobs.dropFirst(answers.count))
    return true
  }

  /// For each job of a frame, what its bodies said; nil where the payload is no right one.
  private func answers(in frame: PythonFrame, of jobCount: Int) -> [PythonAnswers]? {
    let read = json.read(frame.payload) { node -> [PythonAnswers] in
      if frame.kind == .tested { return [[(node["body"].integer ?? 0, PythonResult(node))]] }
      for entry in node["times"].elements.prefix(start.bodies.count) {
        addTimes(entry.elements.map { $0.integer ?? 0 }, callsMax: jobCount)
      }
      return node["events"].elements.map { event in
        event.elements.compactMap { entry in entry["body"].integer.map { ($0, PythonResult(entry)) } }
      }
    }
    return read
  }

  /// Counts calls of a body: its number, how many there were, and how long they took in nanoseconds.
  ///
  /// A worker can say what it likes: at most what can be is counted.
  private func addTimes(_ numbers: [Int], callsMax: Int) {
    guard numbers.count == 3, start.bodies.indices.contains(numbers[0]) else { return }
    let calls = min(max(0, numbers[1]), callsMax)
    let nanosMax = Int(min(1e15, start.configuration.eventSeconds * 4e9)) * calls
    start.bodies[numbers[0]].add(calls: calls, nanos: min(max(0, numbers[2]), nanosMax))
  }

  /// Counts a failure of a body.
  private func note(_ result: PythonResult, ofBody body: Int) {
    guard let error = result.error, start.bodies.indices.contains(body) else { return }
    start.bodies[body].addError()
    if error.kind == "stalled" { addFault(of: body) }
  }
}
