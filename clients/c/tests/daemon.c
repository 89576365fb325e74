// Every method against a running daemon with the shipped detections, a watch, many calls in flight, and deadlines.
//
//   daemon SOCKET ADMIN_SOCKET
#include <time.h>

#include "seen.h"

static const int64_t patience = 20000000000;

static ProtobufCBinaryData data_of(const char *text) {
  return (ProtobufCBinaryData){.len = strlen(text), .data = (uint8_t *)text};
}

static const char high[] = "{\"severity\": \"HIGH\", \"tdrId\": \"cer-1\", \"threatId\": \"t-1\"}";

// Calls a method and checks that it is answered; the answer is to be freed.
#define CALL(connection, function, type, request)                                                           \
  Picket__V1__##type##Response *function = NULL;                                                            \
  if (!CHECK(picket_##function(connection, request, patience, &function) == PICKET_OK) || function == NULL) { \
    fprintf(stderr, "  %s\n", picket_last_error(connection)->message);                                      \
    exit(1);                                                                                                \
  }

static void events(picket_connection *connection) {
  Picket__V1__EvaluateEventRequest event = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  event.log_type = (char *)"Wiz.Detections";
  event.event = data_of(high);
  event.explain = true;
  CALL(connection, evaluate_event, EvaluateEvent, &event);
  CHECK(evaluate_event->n_matches == 1 && strcmp(evaluate_event->matches[0]->title, "[Wiz Alert]: cer-1") == 0);
  CHECK(evaluate_event->explanation != NULL && evaluate_event->explanation->n_detections == 1);
  picket_free(evaluate_event);

  Picket__V1__EvaluateEventsRequest lines = PICKET__V1__EVALUATE_EVENTS_REQUEST__INIT;
  lines.log_type = event.log_type;
  lines.events = data_of("{\"severity\": \"HIGH\"}\nnothing\n{\"severity\": \"INFORMATIONAL\"}\n");
  CALL(connection, evaluate_events, EvaluateEvents, &lines);
  CHECK(evaluate_events->n_results == 1 && evaluate_events->events_evaluated == 2 && evaluate_events->n_rejected == 1);
  picket_free(evaluate_events);
}

static void detections(picket_connection *connection) {
  CALL(connection, list_detections, ListDetections, NULL);
  CHECK(list_detections->n_detections > 2 && list_detections->total_count == list_detections->n_detections);
  Picket__V1__GetDetectionRequest one = PICKET__V1__GET_DETECTION_REQUEST__INIT;
  one.detection_id = list_detections->detections[0]->detection_id;
  CALL(connection, get_detection, GetDetection, &one);
  CHECK(strcmp(get_detection->summary->detection_id, one.detection_id) == 0 && get_detection->source.len > 0);
  picket_free(get_detection);
  picket_free(list_detections);

  Picket__V1__GetDetectionResponse *none;
  one.detection_id = (char *)"No.Such.Detection";
  CHECK(picket_get_detection(connection, &one, patience, &none) == PICKET_STATUS && none == NULL);
  CHECK(picket_last_error(connection)->code == 5 && strstr(picket_last_error(connection)->message, one.detection_id));
}

static void daemon_itself(picket_connection *connection) {
  CALL(connection, get_status, GetStatus, NULL);
  CHECK(get_status->version != NULL && get_status->version[0] != 0 && get_status->n_limits > 10);
  picket_free(get_status);
  CALL(connection, get_metrics, GetMetrics, NULL);
  CHECK(memmem(get_metrics->text.data, get_metrics->text.len, "picket_calls_in_flight", 22) != NULL);
  picket_free(get_metrics);
  CALL(connection, list_callers, ListCallers, NULL);
  CHECK(list_callers->n_callers == 1 && list_callers->callers[0]->user_id == getuid());
  picket_free(list_callers);
  CALL(connection, describe, Describe, NULL);
  CHECK(describe->n_methods > 0 && describe->file_descriptor_set.len > 10000);
  for (size_t index = 0; index < describe->n_methods; index += 1) {
    picket_method method;
    CHECK(picket_method_named(strchr(describe->methods[index], '/') + 1, false, &method));
  }
  picket_free(describe);
}

static void alerts(picket_connection *connection, picket_connection *admin) {
  CALL(connection, list_alerts, ListAlerts, NULL);
  CHECK(list_alerts->n_alerts >= 1);
  char *id = list_alerts->alerts[0]->alert_id;
  Picket__V1__SetAlertStatusRequest status = PICKET__V1__SET_ALERT_STATUS_REQUEST__INIT;
  status.n_alert_ids = 1;
  status.alert_ids = &id;
  status.status = PICKET__V1__ALERT_STATUS__RESOLVED;
  status.comment = (char *)"seen";
  CALL(admin, admin_set_alert_status, SetAlertStatus, &status);
  CHECK(admin_set_alert_status->n_alerts == 1);
  CHECK(admin_set_alert_status->alerts[0]->status == PICKET__V1__ALERT_STATUS__RESOLVED);
  picket_free(admin_set_alert_status);
  Picket__V1__GetAlertRequest one = PICKET__V1__GET_ALERT_REQUEST__INIT;
  one.alert_id = id;
  CALL(connection, get_alert, GetAlert, &one);
  CHECK(get_alert->n_history == 1 && strcmp(get_alert->history[0]->comment, "seen") == 0);
  picket_free(get_alert);
  picket_free(list_alerts);
  CALL(admin, admin_describe, Describe, NULL);
  CHECK(admin_describe->n_methods == 8);
  picket_free(admin_describe);
  Picket__V1__ReloadRequest reload = PICKET__V1__RELOAD_REQUEST__INIT;
  reload.dry_run = true;
  CALL(admin, admin_reload, Reload, &reload);
  CHECK(!admin_reload->applied && admin_reload->detections_loaded > 0 && admin_reload->n_changes == 0);
  picket_free(admin_reload);
}

static void silences(picket_connection *admin) {
  Picket__V1__AddSilenceRequest request = PICKET__V1__ADD_SILENCE_REQUEST__INIT;
  Picket__V1__SilenceCondition condition = PICKET__V1__SILENCE_CONDITION__INIT, *conditions[] = {&condition};
  condition.key = (char *)"cloudAccount.name";
  condition.value = (char *)"staging";
  request.n_conditions = 1;
  request.conditions = conditions;
  request.reason = (char *)"a test of ours";
  request.duration_nanos = 3600000000000;
  CALL(admin, admin_add_silence, AddSilence, &request);
  CHECK(admin_add_silence->silence->active);
  Picket__V1__EndSilenceRequest end = PICKET__V1__END_SILENCE_REQUEST__INIT;
  end.silence_id = admin_add_silence->silence->silence_id;
  picket_free(admin_add_silence);
  CALL(admin, admin_list_silences, ListSilences, NULL);
  CHECK(admin_list_silences->n_silences == 1 && admin_list_silences->silences[0]->silence_id == end.silence_id);
  picket_free(admin_list_silences);
  CALL(admin, admin_end_silence, EndSilence, &end);
  CHECK(!admin_end_silence->silence->active && admin_end_silence->silence->ended_unix_nanos != 0);
  picket_free(admin_end_silence);
  Picket__V1__SetLogLevelRequest level = PICKET__V1__SET_LOG_LEVEL_REQUEST__INIT;
  level.level = (char *)"warning";
  CALL(admin, admin_set_log_level, SetLogLevel, &level);
  CHECK(strcmp(admin_set_log_level->level, "warning") == 0);
  picket_free(admin_set_log_level);
}

static void key_values(picket_connection *connection, picket_connection *admin) {
  CALL(connection, list_key_values, ListKeyValues, NULL);
  CHECK(list_key_values->n_key_values == 0 && strcmp(list_key_values->next_page_token, "") == 0);
  picket_free(list_key_values);
  Picket__V1__GetKeyValueRequest get = PICKET__V1__GET_KEY_VALUE_REQUEST__INIT;
  get.key = (char *)"none";
  Picket__V1__GetKeyValueResponse *none = NULL;
  picket_outcome outcome = picket_get_key_value(connection, &get, 0, &none);
  CHECK(outcome == PICKET_STATUS && none == NULL);
  char *keys[] = {(char *)"none"};
  Picket__V1__DeleteKeyValuesRequest delete = PICKET__V1__DELETE_KEY_VALUES_REQUEST__INIT;
  delete.n_keys = 1;
  delete.keys = keys;
  CALL(admin, admin_delete_key_values, DeleteKeyValues, &delete);
  CHECK(admin_delete_key_values->deleted_count == 0);
  picket_free(admin_delete_key_values);
}

static void flows(picket_connection *connection) {
  Picket__V1__FlowRecord record = PICKET__V1__FLOW_RECORD__INIT, *records[] = {&record};
  record.src_addr = (char *)"10.0.0.7";
  record.dst_addr = (char *)"10.0.1.2";
  record.dst_port_or_null_case = PICKET__V1__FLOW_RECORD__DST_PORT_OR_NULL_DST_PORT;
  record.dst_port = 22;
  record.start_unix_nanos = (int64_t)time(NULL) * 1000000000;
  Picket__V1__IngestFlowRequest ingest = PICKET__V1__INGEST_FLOW_REQUEST__INIT;
  ingest.n_flows = 1;
  ingest.flows = records;
  CALL(connection, ingest_flow, IngestFlow, &ingest);
  CHECK(ingest_flow->accepted_count == 1);
  picket_free(ingest_flow);
  Picket__V1__QueryFlowsRequest query = PICKET__V1__QUERY_FLOWS_REQUEST__INIT;
  query.sql = (char *)"SELECT srcAddr, dstPort FROM aws_vpcflow";
  CALL(connection, query_flows, QueryFlows, &query);
  CHECK(query_flows->n_rows == 1 && query_flows->rows[0]->n_values == 2);
  CHECK(query_flows->rows[0]->values[1]->kind_case == PICKET__V1__VALUE__KIND_INT_VALUE);
  CHECK(query_flows->rows[0]->values[1]->int_value == 22);
  picket_free(query_flows);
  Picket__V1__RunScheduledRequest run = PICKET__V1__RUN_SCHEDULED_REQUEST__INIT;
  run.query_name = (char *)"VPC Flow Port Scanning";
  CALL(connection, run_scheduled, RunScheduled, &run);
  CHECK(run_scheduled->n_rows == 0 && run_scheduled->n_columns > 0);
  picket_free(run_scheduled);
}

static void look_up(picket_connection *connection) {
  CALL(connection, list_lookups, ListLookups, NULL);
  CHECK(list_lookups->n_tables == 0 && list_lookups->memory_bytes_max > 0);
  picket_free(list_lookups);
  Picket__V1__LookupRequest request = PICKET__V1__LOOKUP_REQUEST__INIT;
  request.table = (char *)"no_such_table";
  request.key = (char *)"key";
  Picket__V1__LookupResponse *response = NULL;
  CHECK(picket_lookup(connection, &request, 0, &response) == PICKET_STATUS && response == NULL);
}

static void watch(picket_connection *connection, picket_connection *other) {
  Picket__V1__WatchAlertsRequest request = PICKET__V1__WATCH_ALERTS_REQUEST__INIT;
  Picket__V1__AlertChange *change;
  request.from_first = true;
  picket_watch *watch = picket_watch_alerts(connection, &request, 0);
  static const Picket__V1__AlertChange__Kind kinds[] = {
      PICKET__V1__ALERT_CHANGE__KIND__STARTED, PICKET__V1__ALERT_CHANGE__KIND__CREATED};
  for (int index = 0; index < 2; index += 1) {
    if (!CHECK(picket_watch_next(watch, 20000, &change) == PICKET_MESSAGE)) exit(1);
    CHECK(change->kind == kinds[index]);
    picket_free(change);
  }
  // It goes on beside other calls of its connection, and with what others do.
  events(other);
  events(connection);
  int changes = 0;
  while (picket_watch_next(watch, changes < 3 ? 20000 : 0, &change) == PICKET_MESSAGE) {
    CHECK(change->alert != NULL);
    changes += 1;
    picket_free(change);
  }
  CHECK(changes >= 3 && !picket_watch_is_over(watch));
  picket_watch_close(watch);
  CHECK(picket_in_flight(connection) == 0);
}

static void in_flight(picket_connection *connection) {
  enum { count = 1000 };
  struct seen seen[count] = {0};
  Picket__V1__EvaluateEventRequest event = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  event.log_type = (char *)"Wiz.Detections";
  event.event = data_of(high);
  event.dry_run = true;
  for (int index = 0; index < count; index += 1) {
    seen[index].keep = true;
    CHECK(picket_start(connection, PICKET_EVALUATE_EVENT, &event.base, NULL, see, &seen[index]) != 0);
  }
  while (picket_in_flight(connection) > 0) picket_wait(connection, 20000);
  for (int index = 0; index < count; index += 1) {
    CHECK(seen[index].ends == 1 && seen[index].outcome == PICKET_OK);
    CHECK(((Picket__V1__EvaluateEventResponse *)seen[index].response)->n_matches == 1);
    picket_free(seen[index].response);
  }
  Picket__V1__ListDetectionsResponse *late;
  picket_outcome outcome = picket_list_detections(connection, NULL, 1, &late);
  CHECK((outcome == PICKET_DEADLINE || outcome == PICKET_STATUS) && picket_last_error(connection)->code == 4);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  picket_connection *connection = picket_connect(argv[1], patience), *other = picket_connect(argv[1], patience);
  picket_connection *admin = picket_connect(argv[2], patience);
  if (!CHECK(connection != NULL && other != NULL && admin != NULL)) return 1;
  events(connection);
  detections(connection);
  daemon_itself(connection);
  alerts(connection, admin);
  silences(admin);
  key_values(connection, admin);
  flows(connection);
  look_up(connection);
  watch(connection, other);
  in_flight(connection);
  picket_close(connection);
  picket_close(other);
  picket_close(admin);
  return checks_report("daemon");
}
