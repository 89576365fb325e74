// What the files of the library share; nothing of it is seen outside.
#ifndef PICKET_INTERNAL_H
#define PICKET_INTERNAL_H

#include "picket.h"

// The library is compiled as one file (see the Makefile), so that the compiler sees through its small functions.
#define INTERNAL static __attribute__((unused))

enum {
  header_bytes = 10,
  input_bytes_min = 64 * 1024,
  // Of the head of a frame, which is in the call itself: enough for EvaluateEvent but for the event.
  inline_bytes = 320,
  calls_kept_max = 256,
  nesting_max = 100,
  message_struct_bytes_max = 512,  // of a request or an answer, without what it points to
  methods_count = PICKET_ADMIN_DELETE_KEY_VALUES + 1,
  names_bytes_max = 48,
  status_ok = 0,
  status_cancelled = 1,
  status_deadline_exceeded = 4,
};

enum frame_type { frame_request = 1, frame_response = 2, frame_data = 3 };

enum frame_flags { flag_remote_closed = 1, flag_no_data = 4 };

// MARK: Memory of answers (arena.c)

enum { alignment = 16, block_bytes_kept_max = 64 * 1024 };

struct arena {
  struct block *blocks;  // beside its own
  uint8_t *at;  // of the block that is used
  size_t left;
  size_t further;  // bytes of those blocks
  size_t capacity;
  int error;  // why something could not be allocated: EMSGSIZE where the answer would need too much, or ENOMEM
  _Alignas(alignment) uint8_t bytes[];
};

// Makes an arena ready for about so many bytes; NULL without memory.
INTERNAL struct arena *arena_make(size_t bytes);
// Gives up what an answer had, and the arena for another one where it is too small or too large to keep.
INTERNAL struct arena *arena_renew(struct arena *arena, size_t bytes);
INTERNAL ProtobufCAllocator arena_allocator(struct arena *arena);
INTERNAL void arena_free(struct arena *arena);
// Allocates where the block that is used has no room.
void *arena_allocate_more(struct arena *arena, size_t bytes);

// Makes an arena empty again for another answer; NULL makes one. NULL without memory.
static inline struct arena *arena_reuse(struct arena *arena, size_t bytes) {
  if (arena == NULL || arena->blocks != NULL || arena->capacity < bytes || arena->capacity > block_bytes_kept_max) {
    return arena_renew(arena, bytes);
  }
  arena->at = arena->bytes;
  arena->left = arena->capacity;
  arena->error = 0;
  return arena;
}

static inline size_t arena_bytes(size_t bytes) { return (bytes + alignment - 1) & ~(size_t)(alignment - 1); }

// NULL without memory; then `error` says why.
static inline void *arena_allocate(struct arena *arena, size_t bytes) {
  size_t count = arena_bytes(bytes);
  if (count > arena->left || count < bytes) return arena_allocate_more(arena, bytes);
  void *allocated = arena->at;
  arena->at += count;
  arena->left -= count;
  return allocated;
}

// MARK: Messages (messages.c)

// What the library knows of a method.
struct method_entry {
  const char *service;
  const char *name;
  const ProtobufCMessageDescriptor *request;
  const ProtobufCMessageDescriptor *response;
  // The field of bytes that need not be copied: its number, 0 for none, and where it is in the request.
  uint32_t bulk_field;
  size_t bulk_offset;
};

// NULL for a number that is none.
INTERNAL const struct method_entry *method_at(picket_method method);

// What stands in each request of a method: the names of the service and of the method, as fields of the envelope.
struct envelope_names {
  uint32_t count;
  uint8_t bytes[names_bytes_max];
};

INTERNAL void envelope_names_put(struct envelope_names *names, const struct method_entry *method);

// Whether bytes are a message nested at most `nesting_max` deep, so that libprotobuf-c can be let at it.
INTERNAL bool message_is_bounded(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes, size_t count);

// Unpacks an answer into an arena; NULL when it is none, or is too large.
INTERNAL ProtobufCMessage *message_unpack(picket_method method, struct arena *arena, const uint8_t *bytes,
                                          size_t count);

// MARK: Calls

struct call {
  struct call *next, *previous;  // in the output, or among the calls that are kept for later
  uint32_t stream;
  uint32_t slot;        // in the table
  uint32_t heap_place;  // counted from 1; 0 without a deadline
  picket_method method;
  bool queued;    // in the output
  bool answered;  // ended on this side; only the rest of the frame is still to be sent
  picket_callback *done;
  void *context;
  int64_t deadline_nanos;
  size_t sent;  // bytes of the frame that the kernel has
  // The frame: a head, and what need not be copied. Either may be in memory of its own.
  uint8_t *head;
  size_t head_bytes;
  const uint8_t *body;
  size_t body_bytes;
  uint8_t *owned;
  bool borrowed;
  uint8_t inline_head[inline_bytes];
};

// Packs a request into the frame of a call: 0 or an errno (frame.c).
INTERNAL int frame_pack(struct call *call, const struct envelope_names *names, const ProtobufCMessage *request,
               const picket_options *options);
INTERNAL void frame_free(struct call *call);

// What a response frame holds.
struct envelope {
  int code;
  const uint8_t *message;
  size_t message_bytes;
  const uint8_t *payload;
  size_t payload_bytes;
};

// Reads a ttrpc.Response in place; false when it is none (messages.c).
INTERNAL bool envelope_parse(struct envelope *envelope, const uint8_t *bytes, size_t count);

// MARK: Tables (table.c)

// The calls in flight by stream: open addressing, a power of two of slots, at most half full.
struct table {
  struct call **slots;
  size_t slot_count;  // 2 to the power of 32 - shift
  int shift;
  size_t count;
};

INTERNAL bool table_grow(struct table *table);  // false without memory
// Makes room for one more; false without memory.
static inline bool table_reserve(struct table *table) {
  return 2 * (table->count + 1) <= table->slot_count || table_grow(table);
}
INTERNAL void table_insert(struct table *table, struct call *call);
INTERNAL struct call *table_find(const struct table *table, uint32_t stream);
INTERNAL void table_remove(struct table *table, struct call *call);

// The calls with a deadline: a binary heap, the next one first.
struct heap {
  struct call **calls;
  size_t count;
  size_t capacity;
};

INTERNAL bool heap_reserve(struct heap *heap);
INTERNAL void heap_insert(struct heap *heap, struct call *call);
INTERNAL void heap_remove(struct heap *heap, struct call *call);

// MARK: Connections

struct picket_connection {
  int descriptor;
  bool is_open;
  picket_outcome end;  // what picket_step() returns
  int write_error;   // errno of a failed send; then only what is there is received
  unsigned nesting;  // of callbacks and of what calls them
  uint32_t next_stream;
  bool streams_used_up;
  size_t calls_max, bytes_max;
  // What is received: `input[input_begin..<input_end]` was not looked at.
  uint8_t *input;
  size_t input_begin, input_end, input_capacity;
  // What is to be sent, in order.
  struct call *output_first, *output_last;
  size_t output_bytes;
  struct table calls;
  struct heap deadlines;
  struct call *kept;
  size_t kept_count;
  struct arena *spare;
  picket_error error;
  char *error_text;
  struct envelope_names names[methods_count];
};

INTERNAL int64_t now_nanos(void);

// Notes why a call, or the connection, failed.
INTERNAL picket_outcome set_error(picket_connection *connection, picket_outcome outcome, int code, const char *message);

// MARK: Output (output.c)

INTERNAL void output_append(picket_connection *connection, struct call *call);
// Lets go of the frame of a call that ends: drops it or, where some of it was sent, what was lent of it.
//
// False without memory; then the connection cannot be used further.
INTERNAL bool output_abandon(picket_connection *connection, struct call *call);
// Sends what the socket takes: 0 or an errno.
INTERNAL int output_flush(picket_connection *connection);
// Drops everything.
INTERNAL void output_clear(picket_connection *connection);

// MARK: Input (input.c)

// Receives once: the count, 0 at the end, or the negative errno.
INTERNAL long input_receive(picket_connection *connection, bool may_wait);
// Hands on the whole frames that are there, until the connection ends.
INTERNAL void input_deliver(picket_connection *connection);
// Takes bytes as if they had been received; false without memory. For tests and the fuzzer.
INTERNAL bool input_append(picket_connection *connection, const uint8_t *bytes, size_t count);

// MARK: Ends of calls (calls.c)

// Ends a call: its callback is called.
INTERNAL void call_end(picket_connection *connection, struct call *call, picket_outcome outcome, int code, const char *message);
// Ends a call with its answer or, with PICKET_MESSAGE, reports one message of a watch.
INTERNAL void call_answer(picket_connection *connection, struct call *call, picket_outcome outcome, const uint8_t *bytes, size_t count);
// Ends a call with a status of the daemon.
INTERNAL void call_refuse(picket_connection *connection, struct call *call, const struct envelope *envelope);
// Ends all calls whose time is over.
INTERNAL void calls_expire(picket_connection *connection);
// Gives up a call that is in no table; it is kept for the next one.
INTERNAL void call_release(picket_connection *connection, struct call *call);
// Ends the connection, and every call on it: with PICKET_UNSENT where its frame was not sent whole.
INTERNAL void connection_end(picket_connection *connection, picket_outcome outcome, int code, const char *message);

#endif
