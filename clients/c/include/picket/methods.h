// picket/methods.h: the blocking form. Include picket.h.
//
// Each function makes a call and waits for its end; meanwhile the connection's other calls go on, and their callbacks are
// called. `request` may be NULL, which is an empty one. The call has `timeout_nanos`, 0 is without limit. Signals
// do not end the wait.
//
// Returns PICKET_OK and gives the answer, which is the caller's, to be given to picket_free(). Else `*response` is NULL,
// and picket_last_error() says what went wrong: a status of the daemon (PICKET_STATUS), the time is over
// (PICKET_DEADLINE), the request was certainly not carried out (PICKET_UNSENT), may have been (PICKET_LOST), or the daemon
// violates the protocol (PICKET_PROTOCOL). Called by a callback, it is PICKET_UNSENT with EDEADLK.
//
// The messages and their fields are described in picket/v1/detection.pb-c.h and picket/v1/admin.pb-c.h.
#ifndef PICKET_METHODS_H
#define PICKET_METHODS_H

#include "picket.h"

#ifdef __cplusplus
extern "C" {
#endif

// Evaluates one event against every detection of its log type.
picket_outcome picket_evaluate_event(picket_connection *connection,
                                     const Picket__V1__EvaluateEventRequest *request, int64_t timeout_nanos,
                                     Picket__V1__EvaluateEventResponse **response);

// Evaluates many events of one log type, one JSON object a line.
picket_outcome picket_evaluate_events(picket_connection *connection,
                                      const Picket__V1__EvaluateEventsRequest *request, int64_t timeout_nanos,
                                      Picket__V1__EvaluateEventsResponse **response);

// Lists what is loaded, in order of id, one page at a time.
picket_outcome picket_list_detections(picket_connection *connection,
                                      const Picket__V1__ListDetectionsRequest *request, int64_t timeout_nanos,
                                      Picket__V1__ListDetectionsResponse **response);

// Returns everything that is known of one detection.
picket_outcome picket_get_detection(picket_connection *connection,
                                    const Picket__V1__GetDetectionRequest *request, int64_t timeout_nanos,
                                    Picket__V1__GetDetectionResponse **response);

// Reports how the daemon is: counts, versions, limits.
picket_outcome picket_get_status(picket_connection *connection,
                                 const Picket__V1__GetStatusRequest *request, int64_t timeout_nanos,
                                 Picket__V1__GetStatusResponse **response);

// Returns what the daemon counts, in the text format of Prometheus.
picket_outcome picket_get_metrics(picket_connection *connection,
                                  const Picket__V1__GetMetricsRequest *request, int64_t timeout_nanos,
                                  Picket__V1__GetMetricsResponse **response);

// Reports what each uid that calls uses of the daemon.
picket_outcome picket_list_callers(picket_connection *connection,
                                   const Picket__V1__ListCallersRequest *request, int64_t timeout_nanos,
                                   Picket__V1__ListCallersResponse **response);

// Lists alerts, the newest first, one page at a time.
picket_outcome picket_list_alerts(picket_connection *connection,
                                  const Picket__V1__ListAlertsRequest *request, int64_t timeout_nanos,
                                  Picket__V1__ListAlertsResponse **response);

// Returns one alert with its first events and its history.
picket_outcome picket_get_alert(picket_connection *connection,
                                const Picket__V1__GetAlertRequest *request, int64_t timeout_nanos,
                                Picket__V1__GetAlertResponse **response);

// Takes flows into the flow window; the answer names what was refused of them.
picket_outcome picket_ingest_flow(picket_connection *connection,
                                  const Picket__V1__IngestFlowRequest *request, int64_t timeout_nanos,
                                  Picket__V1__IngestFlowResponse **response);

// Runs a scheduled or saved query by name, with the scheduled rules over its rows.
picket_outcome picket_run_scheduled(picket_connection *connection,
                                    const Picket__V1__RunScheduledRequest *request, int64_t timeout_nanos,
                                    Picket__V1__RunScheduledResponse **response);

// Answers an ad-hoc query, or reports how a query is carried out.
picket_outcome picket_query_flows(picket_connection *connection,
                                  const Picket__V1__QueryFlowsRequest *request, int64_t timeout_nanos,
                                  Picket__V1__QueryFlowsResponse **response);

// Returns the row of a lookup table that has a key.
picket_outcome picket_lookup(picket_connection *connection,
                             const Picket__V1__LookupRequest *request, int64_t timeout_nanos,
                             Picket__V1__LookupResponse **response);

// Lists the lookup tables, in order of name.
picket_outcome picket_list_lookups(picket_connection *connection,
                                   const Picket__V1__ListLookupsRequest *request, int64_t timeout_nanos,
                                   Picket__V1__ListLookupsResponse **response);

// Lists the keys of the key-value store of Python bodies, one page at a time.
picket_outcome picket_list_key_values(picket_connection *connection,
                                      const Picket__V1__ListKeyValuesRequest *request, int64_t timeout_nanos,
                                      Picket__V1__ListKeyValuesResponse **response);

// Returns what is below a key of the key-value store of Python bodies.
picket_outcome picket_get_key_value(picket_connection *connection,
                                    const Picket__V1__GetKeyValueRequest *request, int64_t timeout_nanos,
                                    Picket__V1__GetKeyValueResponse **response);

// Returns the methods of the data socket, and what their messages consist of.
picket_outcome picket_describe(picket_connection *connection,
                               const Picket__V1__DescribeRequest *request, int64_t timeout_nanos,
                               Picket__V1__DescribeResponse **response);

// Changes the status of alerts; all of them or, on an error, none. Admin socket.
picket_outcome picket_admin_set_alert_status(picket_connection *connection,
                                             const Picket__V1__SetAlertStatusRequest *request, int64_t timeout_nanos,
                                             Picket__V1__SetAlertStatusResponse **response);

// Reads the detections anew and serves them, or with `dry_run` reports what that would do. Admin socket.
picket_outcome picket_admin_reload(picket_connection *connection,
                                   const Picket__V1__ReloadRequest *request, int64_t timeout_nanos,
                                   Picket__V1__ReloadResponse **response);

// Adds a silence: alerts of the matches that meet it are not delivered. Admin socket.
picket_outcome picket_admin_add_silence(picket_connection *connection,
                                   const Picket__V1__AddSilenceRequest *request, int64_t timeout_nanos,
                                   Picket__V1__AddSilenceResponse **response);

// Lists silences, the newest first, one page at a time. Admin socket.
picket_outcome picket_admin_list_silences(picket_connection *connection,
                                   const Picket__V1__ListSilencesRequest *request, int64_t timeout_nanos,
                                   Picket__V1__ListSilencesResponse **response);

// Ends a silence before its time. Admin socket.
picket_outcome picket_admin_end_silence(picket_connection *connection,
                                   const Picket__V1__EndSilenceRequest *request, int64_t timeout_nanos,
                                   Picket__V1__EndSilenceResponse **response);

// Sets what the daemon logs until it ends. Admin socket.
picket_outcome picket_admin_set_log_level(picket_connection *connection,
                                   const Picket__V1__SetLogLevelRequest *request, int64_t timeout_nanos,
                                   Picket__V1__SetLogLevelResponse **response);

// Deletes keys of the key-value store of Python bodies, and what is below them. Admin socket.
picket_outcome picket_admin_delete_key_values(picket_connection *connection,
                                   const Picket__V1__DeleteKeyValuesRequest *request, int64_t timeout_nanos,
                                   Picket__V1__DeleteKeyValuesResponse **response);

// Returns the methods of the admin socket, and what their messages consist of. Admin socket.
picket_outcome picket_admin_describe(picket_connection *connection,
                                     const Picket__V1__DescribeRequest *request, int64_t timeout_nanos,
                                     Picket__V1__DescribeResponse **response);

// Any method but WatchAlerts, by its number; the request and the answer are those of the method.
picket_outcome picket_call(picket_connection *connection, picket_method method, const ProtobufCMessage *request,
                           int64_t timeout_nanos, ProtobufCMessage **response);

// MARK: Watches

// A watch of alerts that is read one change at a time.
typedef struct picket_watch picket_watch;

// Starts a watch. NULL when it could not be started; picket_last_error() says why. To be closed by picket_watch_close().
//
// The watch waits for changes until the call's `timeout_nanos` have passed, 0 is without limit. While other calls of the
// connection wait, up to 1,024 changes are held; a watch that falls behind further ends with PICKET_LOST and ENOBUFS, and
// a new one goes on after the last `sequence`. So a watch is best given a connection of its own.
picket_watch *picket_watch_alerts(picket_connection *connection, const Picket__V1__WatchAlertsRequest *request,
                                  int64_t timeout_nanos);

// Waits for the next change, at most `wait_ms`; -1 is without limit.
//
// PICKET_MESSAGE with a change, to be given to picket_free(). PICKET_DEADLINE when `wait_ms` have passed: the watch goes
// on. Anything else is the end of the watch, PICKET_OK where the daemon ended it regularly; it is returned from then on.
picket_outcome picket_watch_next(picket_watch *watch, int wait_ms, Picket__V1__AlertChange **change);

// Whether the watch has ended and all its changes were read. O(1).
bool picket_watch_is_over(const picket_watch *watch);

// Stops the watch and frees it, with the changes that were not read; also after picket_close(). NULL is ignored.
void picket_watch_close(picket_watch *watch);

#ifdef __cplusplus
}
#endif

#endif
