/// The reader of standard output has gone; there is nothing left to do and nothing to say.
struct OutputClosed: Error {}
