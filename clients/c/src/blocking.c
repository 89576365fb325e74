// The blocking form: a call whose end is waited for.
#include <errno.h>

#include "internal.h"

// Where the callback of a call leaves what its caller waits for.
struct waiter {
  picket_connection *connection;
  bool has_ended;
  picket_outcome outcome;
  ProtobufCMessage *response;
};

static void call_ended(void *context, picket_result *result) {
  struct waiter *waiter = context;
  waiter->has_ended = true;
  waiter->outcome = result->outcome;
  waiter->response = picket_take(result);
  if (result->outcome != PICKET_OK) set_error(waiter->connection, result->outcome, result->code, result->message);
}

picket_outcome picket_call(picket_connection *connection, picket_method method, const ProtobufCMessage *request,
                           int64_t timeout_nanos, ProtobufCMessage **response) {
  struct waiter waiter = {.connection = connection};
  // Nothing need be copied of what the caller cannot change meanwhile.
  picket_options options = {.timeout_nanos = timeout_nanos, .borrow = true};
  *response = NULL;
  if (connection->nesting > 0) {
    return set_error(connection, PICKET_UNSENT, EDEADLK, "a callback cannot wait for a call; use picket_start");
  }
  if (method == PICKET_WATCH_ALERTS) {
    return set_error(connection, PICKET_UNSENT, EINVAL, "a watch has no single answer; use picket_watch_alerts");
  }
  if (picket_start(connection, method, request, &options, call_ended, &waiter) == 0) return PICKET_UNSENT;
  while (!waiter.has_ended) picket_wait(connection, -1);
  *response = waiter.response;
  return waiter.outcome;
}

#define BLOCKING(function, method, type)                                                                \
  picket_outcome picket_##function(picket_connection *connection, const Picket__V1__##type##Request *request, \
                                   int64_t timeout_nanos, Picket__V1__##type##Response **response) {          \
    ProtobufCMessage *message;                                                                          \
    const ProtobufCMessage *base = request == NULL ? NULL : &request->base;                             \
    picket_outcome outcome = picket_call(connection, method, base, timeout_nanos, &message);            \
    *response = (Picket__V1__##type##Response *)message;                                                \
    return outcome;                                                                                     \
  }

BLOCKING(evaluate_event, PICKET_EVALUATE_EVENT, EvaluateEvent)
BLOCKING(evaluate_events, PICKET_EVALUATE_EVENTS, EvaluateEvents)
BLOCKING(list_detections, PICKET_LIST_DETECTIONS, ListDetections)
BLOCKING(get_detection, PICKET_GET_DETECTION, GetDetection)
BLOCKING(get_status, PICKET_GET_STATUS, GetStatus)
BLOCKING(get_metrics, PICKET_GET_METRICS, GetMetrics)
BLOCKING(list_callers, PICKET_LIST_CALLERS, ListCallers)
BLOCKING(list_alerts, PICKET_LIST_ALERTS, ListAlerts)
BLOCKING(get_alert, PICKET_GET_ALERT, GetAlert)
BLOCKING(ingest_flow, PICKET_INGEST_FLOW, IngestFlow)
BLOCKING(run_scheduled, PICKET_RUN_SCHEDULED, RunScheduled)
BLOCKING(query_flows, PICKET_QUERY_FLOWS, QueryFlows)
BLOCKING(lookup, PICKET_LOOKUP, Lookup)
BLOCKING(list_lookups, PICKET_LIST_LOOKUPS, ListLookups)
BLOCKING(describe, PICKET_DESCRIBE, Describe)
BLOCKING(admin_set_alert_status, PICKET_ADMIN_SET_ALERT_STATUS, SetAlertStatus)
BLOCKING(admin_describe, PICKET_ADMIN_DESCRIBE, Describe)
BLOCKING(admin_reload, PICKET_ADMIN_RELOAD, Reload)
BLOCKING(admin_add_silence, PICKET_ADMIN_ADD_SILENCE, AddSilence)
BLOCKING(admin_list_silences, PICKET_ADMIN_LIST_SILENCES, ListSilences)
BLOCKING(admin_end_silence, PICKET_ADMIN_END_SILENCE, EndSilence)
BLOCKING(admin_set_log_level, PICKET_ADMIN_SET_LOG_LEVEL, SetLogLevel)
BLOCKING(list_key_values, PICKET_LIST_KEY_VALUES, ListKeyValues)
BLOCKING(get_key_value, PICKET_GET_KEY_VALUE, GetKeyValue)
BLOCKING(admin_delete_key_values, PICKET_ADMIN_DELETE_KEY_VALUES, DeleteKeyValues)

#undef BLOCKING
