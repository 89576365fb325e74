/// A run of bytes in a program's pool.
struct ByteSlice: BitwiseCopyable {
  var offset: Int32
  var count: Int32
}
