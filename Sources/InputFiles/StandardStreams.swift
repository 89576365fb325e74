import Glibc

/// Standard input, output and error.
public enum StandardStreams {
  /// Opens those that are closed in such a way that using them fails.
  ///
  /// Otherwise a file or a socket would get their number, and what is meant for people would be written to it.
  public static func occupy() {
    for (descriptor, flags) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest number that is free is this one. Without /dev/null there is nothing better to be had.
      _ = open("/dev/null", flags)
    }
  }
}
