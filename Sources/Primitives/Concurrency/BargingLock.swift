public import Glibc

/// A value that one thread at a time may use, for locks that many threads take for moments.
///
/// Whoever runs takes the lock when it is free, also where others wait. `Synchronization.Mutex` hands it to the one that
/// waits longest, on Linux: with more threads than processors each time costs two switches of threads, and an event loop
/// that asks for the lock waits until all others have had a turn on a processor.
///
/// May be used from any thread, but not by a thread that holds it. A lock is one allocation.
public final class BargingLock<Value>: @unchecked Sendable {
  // `@unchecked Sendable`: the value is reached under the lock only, and what is handed in is given up by its owner.
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
  @usableFromInline let value: UnsafeMutablePointer<Value>

  /// Takes over a value, which is used under the lock from then on.
  @inlinable
  public init(_ value: sending Value) {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    self.value = .allocate(capacity: 1)
    self.value.initialize(to: value)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    value.deinitialize(count: 1)
    value.deallocate()
  }

  /// Calls the body with the value, under the lock.
  @inlinable
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value.pointee)
  }
}
