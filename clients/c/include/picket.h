// picket.h: calls picketd, the daemon of Picket, over its Unix socket. Needs libprotobuf-c and nothing else.
//
// A connection carries any number of calls at a time. There are two forms, which can be mixed:
//
//   blocking   picket_evaluate_event() and its siblings in picket/methods.h send a request and wait for the answer.
//   polling    picket_start() begins a call, and picket_step(), which never waits, sends, receives and reports what
//              ended to the callbacks of the calls. picket_descriptor(), picket_events() and picket_timeout() are what
//              poll(2) and its relatives need.
//
// Threads: a connection is used by one thread at a time; different connections are independent. The library has no
// global state, starts no threads, installs no signal handlers and raises no SIGPIPE.
// Ownership: a request stays the caller's. An answer of a blocking function is the caller's, to be given to
// picket_free(). What a callback sees is good until it returns, unless it takes the answer with picket_take().
// Memory: a connection holds what was started and not yet sent, up to the bounds of picket_set_bounds(), one frame of at
// most 4 MiB that is being received, and one answer. An answer that would need more than 256 MiB is refused.
#ifndef PICKET_H
#define PICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picket/v1/admin.pb-c.h"
#include "picket/v1/detection.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

// The most bytes of data in a frame, of requests and of answers.
#define PICKET_FRAME_BYTES_MAX 4194304

// How a call ends. `code` of the result or error is given in brackets.
typedef enum picket_outcome {
  PICKET_OK = 0,         // the answer is there; of a watch: its regular end [0]
  PICKET_STATUS = 1,     // the daemon answered with a status [gRPC's number]; it says what to do
  PICKET_DEADLINE = 2,   // the time of the call passed on this side [4, gRPC's number]
  PICKET_UNSENT = 3,     // the request certainly was not carried out: not all of it was sent [an errno]
  PICKET_LOST = 4,       // the connection ended before the answer; the request may have been carried out [an errno]
  PICKET_PROTOCOL = 5,   // what the daemon sent violates the protocol; the request may have been carried out [EPROTO]
  PICKET_CANCELLED = 6,  // picket_cancel() [1, gRPC's number]
  PICKET_MESSAGE = 7,    // a message of a watch, which goes on [0]
} picket_outcome;

// The methods of the daemon. Those that begin with PICKET_ADMIN are for the admin socket, the others for the data socket.
typedef enum picket_method {
  PICKET_EVALUATE_EVENT = 0,
  PICKET_EVALUATE_EVENTS = 1,
  PICKET_LIST_DETECTIONS = 2,
  PICKET_GET_DETECTION = 3,
  PICKET_GET_STATUS = 4,
  PICKET_GET_METRICS = 5,
  PICKET_LIST_CALLERS = 6,
  PICKET_LIST_ALERTS = 7,
  PICKET_GET_ALERT = 8,
  PICKET_WATCH_ALERTS = 9,  // answers with any number of messages
  PICKET_INGEST_FLOW = 10,
  PICKET_RUN_SCHEDULED = 11,
  PICKET_QUERY_FLOWS = 12,
  PICKET_DESCRIBE = 13,
  PICKET_ADMIN_SET_ALERT_STATUS = 14,
  PICKET_ADMIN_DESCRIBE = 15,
  PICKET_ADMIN_RELOAD = 16,
  PICKET_ADMIN_ADD_SILENCE = 17,
  PICKET_ADMIN_LIST_SILENCES = 18,
  PICKET_ADMIN_END_SILENCE = 19,
  PICKET_ADMIN_SET_LOG_LEVEL = 20,
  PICKET_LOOKUP = 21,
  PICKET_LIST_LOOKUPS = 22,
  PICKET_LIST_KEY_VALUES = 23,
  PICKET_GET_KEY_VALUE = 24,
  PICKET_ADMIN_DELETE_KEY_VALUES = 25,
} picket_method;

// A connection to the daemon.
typedef struct picket_connection picket_connection;

// What became of a call, as its callback sees it.
typedef struct picket_result {
  picket_outcome outcome;
  int code;             // see picket_outcome
  bool sent;            // whether all of the request was sent, so that the daemon may have carried it out
  const char *message;  // for a person who can act on it; empty where there is an answer, never NULL
  // The answer where `outcome` is PICKET_OK or PICKET_MESSAGE, of the type of the method's answer; NULL else, and at the
  // end of a watch.
  const ProtobufCMessage *response;
  void *internal;
} picket_result;

// Is called when a call ends, once; of a watch also before, for each message, with PICKET_MESSAGE.
//
// It may start and cancel calls of the connection, but neither call a blocking function or picket_step(), nor close it.
typedef void picket_callback(void *context, picket_result *result);

// Why the last call failed.
typedef struct picket_error {
  picket_outcome outcome;
  int code;             // see picket_outcome
  const char *message;  // never NULL
} picket_error;

// MARK: Connections

// Connects to the daemon's socket; waits at most `timeout_nanos` for a daemon that is busy, 0 is without limit.
//
// The descriptor is closed by exec. NULL on failure, with errno: ENAMETOOLONG for a path that is too long, EINVAL for an
// empty one, EAGAIN when the time has passed, ENOMEM, or what socket(2) and connect(2) say. To be closed by the caller.
picket_connection *picket_connect(const char *path, int64_t timeout_nanos);

// Makes a connection of a stream socket that is connected already; the descriptor is the connection's from then on.
//
// Makes it a blocking one. NULL on failure, with errno ENOMEM or EBADF; then the descriptor is still the caller's.
picket_connection *picket_adopt(int descriptor);

// Closes a connection and frees all that belongs to it. Calls in flight end first: their callbacks are called with
// PICKET_UNSENT or PICKET_LOST. NULL is ignored. Not to be called by a callback.
void picket_close(picket_connection *connection);

// Whether calls can be started: false once the connection has ended, which it does not recover from. O(1).
bool picket_is_open(const picket_connection *connection);

// How many calls are in flight, watches among them. O(1).
size_t picket_in_flight(const picket_connection *connection);

// Why the last blocking function, or the last picket_start() that returned 0, failed; after the end of the connection
// also why it ended.
//
// Good until the next call on the connection.
const picket_error *picket_last_error(const picket_connection *connection);

// Bounds the calls in flight (16,384 unless set) and the bytes that are held to be sent (64 MiB unless set).
//
// What would go beyond is refused by picket_start(). One call is always taken where none is in flight.
void picket_set_bounds(picket_connection *connection, size_t calls_max, size_t bytes_max);

// MARK: Calls in flight

// How a call is started; zeroes are the defaults.
typedef struct picket_options {
  // How long to wait for the answer, in nanoseconds; 0 is without limit. The daemon is told.
  int64_t timeout_nanos;
  // Do not copy the request's bytes (`event`, `events`, `lines`): they are left as they are until the call has ended.
  bool borrow;
} picket_options;

// Starts a call; what it needs of the request is copied, unless the options say otherwise. Nothing is sent before the next
// picket_step(), picket_wait() or blocking function.
//
// `request` is the message of the method's request; NULL is an empty one. `options` may be NULL, and so may `done`.
// Returns the number of the call, or 0 when it was not started: then `done` is not called, and picket_last_error() has
// PICKET_UNSENT with EINVAL for a request of another method, EMSGSIZE for one that no frame can carry, EAGAIN beyond
// the bounds, ENOMEM, EOVERFLOW when a connection's two billion calls are used up, or ENOTCONN after its end.
// O(size of the request); O(log calls) with a timeout.
uint32_t picket_start(picket_connection *connection, picket_method method, const ProtobufCMessage *request,
                      const picket_options *options, picket_callback *done, void *context);

// Stops waiting for a call: its callback is called with PICKET_CANCELLED before this returns.
//
// The daemon is not told, for ttrpc has no means to: what it still sends is ignored. False when no such call is in flight.
bool picket_cancel(picket_connection *connection, uint32_t call);

// Makes the answer of a result the caller's, to be given to picket_free(); NULL where there is none.
ProtobufCMessage *picket_take(picket_result *result);

// Frees an answer of a blocking function, of picket_take() or of picket_watch_next(). NULL is ignored.
void picket_free(void *response);

// MARK: The loop

// The descriptor to poll; it stays the connection's. -1 never happens.
int picket_descriptor(const picket_connection *connection);

// What to poll for: POLLIN, and POLLOUT while something is to be sent.
short picket_events(const picket_connection *connection);

// The milliseconds until a deadline of a call passes, for poll(2): 0 when one has, -1 when there is none. O(1).
int picket_timeout(const picket_connection *connection);

// Sends what the socket takes, receives what is there, and calls the callbacks of calls that ended; never waits.
//
// To be called when the descriptor is ready, when picket_timeout() has passed, and after calls were started. Receives at
// most 1 MiB and one frame at a time. PICKET_OK, or, once the connection has ended, PICKET_LOST or PICKET_PROTOCOL.
picket_outcome picket_step(picket_connection *connection);

// Waits until something was received, a deadline has passed or a signal came, and does what picket_step() does.
//
// Waits at most `timeout_ms`; -1 is without limit. Returns what picket_step() returns.
picket_outcome picket_wait(picket_connection *connection, int timeout_ms);

// MARK: Methods

// The method of this bare name, such as "GetStatus", of the data socket or of the admin socket. False when there is none.
bool picket_method_named(const char *name, bool admin, picket_method *method);

// The name of a method and the types of its request and its answer; NULL for a number that is none.
const char *picket_method_name(picket_method method);
const ProtobufCMessageDescriptor *picket_method_request(picket_method method);
const ProtobufCMessageDescriptor *picket_method_response(picket_method method);

#ifdef __cplusplus
}
#endif

#include "picket/methods.h"

#endif
