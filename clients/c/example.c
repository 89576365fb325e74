// Asks a running picketd about one event, then prints the alerts there are.
//
//   cc example.c $(pkg-config --cflags --libs picket) -o example && ./example /run/picket/picket.sock
#include <picket.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  const char *event = "{\"severity\": \"HIGH\", \"tdrId\": \"cer-1\", \"threatId\": \"t-1\"}";
  picket_connection *picket = picket_connect(argc > 1 ? argv[1] : "/run/picket/picket.sock", 0);
  if (picket == NULL) {
    perror("cannot connect");
    return 1;
  }

  // A request is a struct of protobuf-c, and stays yours.
  Picket__V1__EvaluateEventRequest request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  request.log_type = "Wiz.Detections";
  request.event = (ProtobufCBinaryData){.len = strlen(event), .data = (uint8_t *)event};
  Picket__V1__EvaluateEventResponse *verdict;
  const int64_t two_seconds = 2000000000;
  if (picket_evaluate_event(picket, &request, two_seconds, &verdict) == PICKET_OK) {
    for (size_t index = 0; index < verdict->n_matches; index += 1) {
      printf("%s: %s\n", verdict->matches[index]->detection_id, verdict->matches[index]->title);
    }
    picket_free(verdict);  // an answer is yours, too
  } else {
    fprintf(stderr, "EvaluateEvent: %s\n", picket_last_error(picket)->message);
  }

  Picket__V1__ListAlertsResponse *alerts;
  if (picket_list_alerts(picket, NULL, two_seconds, &alerts) == PICKET_OK) {
    printf("alerts: %zu\n", alerts->n_alerts);
    picket_free(alerts);
  }
  picket_close(picket);
  return 0;
}
