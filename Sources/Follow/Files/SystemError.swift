import Glibc

/// What the last call to the system failed with.
func systemError(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
