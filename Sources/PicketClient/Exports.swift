// The messages, statuses and codes of `Wire` are part of what this module gives and takes.
@_exported public import Wire
