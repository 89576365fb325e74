// Made flows for the comparisons of the flow window: the same rows for everyone.
//
// usage: flows send --socket PATH [--depth N] ROWS
//        flows sqlite --database PATH [--queries N] ROWS
//        flows csv ROWS
// ROWS is --count N [--first N] [--begin UNIX_SECONDS] [--seconds S] [--batch N]
//
// Row number n is the same whenever it is asked for: some thousand hosts of eight VPCs talk to well-known servers and
// to the internet, and a few of them scan ports. The rows of one run spread evenly over `--seconds` from `--begin` on.
//
// `send` gives them to Picket by IngestFlow, as typed records, `--batch` of them a call and at most `--depth` calls in
// flight on one connection. `sqlite` inserts them into a table in process, one transaction a batch, and then runs the
// port scanning query `--queries` times. `csv` writes them to standard output, times as seconds.
//
// Prints one line of JSON with what it took. Exits 1 when an answer is not the expected one.
#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { text_bytes = 40, frame_bytes_max = 4 * 1024 * 1024, ttrpc_header_bytes = 10, queries_max = 1000 };

static _Noreturn void fail(const char *what, const char *detail) {
  fprintf(stderr, "flows: %s: %s\n", what, detail);
  exit(1);
}

static uint64_t now_nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// MARK: Rows

struct options {
  const char *socket_path;
  const char *database_path;
  uint64_t count;
  uint64_t first;
  uint64_t begin;
  uint64_t seconds;
  uint64_t batch;
  uint64_t depth;
  uint64_t queries;
};

struct row {
  const char *account, *interface_id, *src_addr, *dst_addr, *action, *vpc_id, *sub_net_id, *region, *direction;
  uint64_t src_port, dst_port, protocol, packets, bytes, start, end, tcp_flags;
};

// A number that looks random, the same for the same input (the finalizer of splitmix64).
static uint64_t scrambled(uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

enum { host_count = 4000, server_count = 200, peer_count = 50000, scanner_count = 20, vpc_count = 8 };

// What is the same in all rows of a host, made once.
static struct host {
  char account[text_bytes], interface_id[text_bytes], address[text_bytes], vpc_id[text_bytes], sub_net_id[text_bytes];
} hosts[host_count];

static char peers[peer_count][text_bytes];

static void make_hosts(void) {
  for (uint64_t number = 0; number < host_count; number += 1) {
    struct host *host = &hosts[number];
    uint64_t vpc = number % vpc_count;
    snprintf(host->account, text_bytes, "%012" PRIu64, 111111111111u * (vpc % 4 + 1));
    snprintf(host->interface_id, text_bytes, "eni-%017" PRIx64, scrambled(number) >> 8);
    snprintf(host->address, text_bytes, "10.%d.%d.%d", (int)vpc, (int)(number / 250), (int)(number % 250 + 1));
    snprintf(host->vpc_id, text_bytes, "vpc-%017" PRIx64, scrambled(vpc + 1000000) >> 8);
    snprintf(host->sub_net_id, text_bytes, "subnet-%017" PRIx64, scrambled(number % 64 + 2000000) >> 8);
  }
  for (uint64_t number = 0; number < peer_count; number += 1) {
    uint64_t random = scrambled(number + 77);
    snprintf(peers[number], text_bytes, "%d.%d.%d.%d", (int)(random % 190 + 20), (int)(random >> 8 & 255),
             (int)(random >> 16 & 255), (int)((random >> 24) % 254 + 1));
  }
}

static uint64_t service_port(uint64_t random) {
  static const uint16_t rare[] = {22, 3306, 5432, 6379, 8080, 8443, 9092, 9200, 27017, 5671};
  uint64_t share = random % 100;
  if (share < 50) return 443;
  if (share < 60) return 80;
  if (share < 70) return 53;
  return rare[random / 100 % (sizeof rare / sizeof rare[0])];
}

// Who talks to whom, on which ports: one row in 200 is a scan, the others are a client or the server's reply to it.
static void make_conversation(struct row *row, uint64_t random, uint64_t *host) {
  uint64_t scan = random >> 52;
  *host = scan < 20 ? scan % scanner_count : random % host_count;
  uint64_t peer = (random >> 16 & 7) < 5 ? (random >> 24) % server_count : (random >> 24) % peer_count;
  if (scan < 20) peer = *host * 10 + (random >> 24) % 10;
  uint64_t near_port = 32768 + (random >> 8) % 28000;
  uint64_t far_port = scan < 20 ? (random >> 30) % 10000 + 1 : service_port(random >> 33);
  bool is_egress = scan < 20 || (random >> 12 & 1) == 0;
  row->src_addr = is_egress ? hosts[*host].address : peers[peer];
  row->dst_addr = is_egress ? peers[peer] : hosts[*host].address;
  row->src_port = is_egress ? near_port : far_port;
  row->dst_port = is_egress ? far_port : near_port;
  row->direction = is_egress ? "egress" : "ingress";
  row->protocol = far_port == 53 ? 17 : 6;
}

static void make_row(const struct options *options, uint64_t number, struct row *row) {
  static const char *const regions[] = {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1"};
  uint64_t random = scrambled(number);
  uint64_t more = scrambled(random);
  uint64_t host;
  make_conversation(row, random, &host);
  row->account = hosts[host].account;
  row->interface_id = hosts[host].interface_id;
  row->vpc_id = hosts[host].vpc_id;
  row->sub_net_id = hosts[host].sub_net_id;
  row->region = regions[host % 4];
  row->action = more % 20 == 0 ? "REJECT" : "ACCEPT";
  row->packets = 1 + (more >> 8) % 64 * ((more >> 16) % 16 == 0 ? 100 : 1);
  row->bytes = row->packets * (40 + (more >> 24) % 1400);
  row->tcp_flags = row->protocol == 6 ? 2 + (more >> 40) % 18 : 0;
  row->start = options->begin + (number - options->first) * options->seconds / options->count;
  row->end = row->start + (more >> 48) % 60;
}

// MARK: Sending to Picket

struct buffer {
  uint8_t *bytes;
  size_t count;
};

static void append_varint(struct buffer *buffer, uint64_t value) {
  while (value > 0x7f) {
    buffer->bytes[buffer->count++] = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  buffer->bytes[buffer->count++] = (uint8_t)value;
}

static void append_integer(struct buffer *buffer, unsigned field, uint64_t value) {
  append_varint(buffer, field << 3);
  append_varint(buffer, value);
}

static void append_bytes(struct buffer *buffer, unsigned field, const void *bytes, size_t count) {
  append_varint(buffer, field << 3 | 2);
  append_varint(buffer, count);
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static void append_text(struct buffer *buffer, unsigned field, const char *text) {
  append_bytes(buffer, field, text, strlen(text));
}

// A FlowRecord of proto/picket/v1/detection.proto.
static void append_record(struct buffer *record, const struct row *row) {
  append_integer(record, 1, 5);
  append_text(record, 2, row->account);
  append_text(record, 3, row->interface_id);
  append_text(record, 4, row->src_addr);
  append_text(record, 5, row->dst_addr);
  append_integer(record, 6, row->src_port);
  append_integer(record, 7, row->dst_port);
  append_integer(record, 8, row->protocol);
  append_integer(record, 9, row->packets);
  append_integer(record, 10, row->bytes);
  append_integer(record, 11, row->start * 1000000000u);
  append_integer(record, 12, row->end * 1000000000u);
  append_text(record, 13, row->action);
  append_text(record, 14, "OK");
  append_text(record, 15, row->vpc_id);
  append_text(record, 16, row->sub_net_id);
  append_integer(record, 18, row->tcp_flags);
  append_text(record, 19, "IPv4");
  append_text(record, 22, row->region);
  append_text(record, 28, row->direction);
}

static void put_big_endian(uint8_t *to, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *to++ = (uint8_t)(value >> shift);
}

static uint32_t big_endian(const uint8_t *from) {
  return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static struct buffer empty_buffer(void) {
  struct buffer buffer = {.bytes = malloc(frame_bytes_max), .count = 0};
  if (buffer.bytes == NULL) fail("malloc", strerror(errno));
  return buffer;
}

// Makes the frame of one IngestFlow call.
static void make_frame(const struct options *options, uint64_t first, uint64_t count, uint32_t stream,
                       struct buffer *message, struct buffer *frame) {
  uint8_t bytes[1024];
  struct row row;
  message->count = 0;
  append_text(message, 1, "AWS.VPCFlow");
  for (uint64_t number = first; number < first + count; number += 1) {
    struct buffer record = {.bytes = bytes, .count = 0};
    make_row(options, number, &row);
    append_record(&record, &row);
    append_bytes(message, 2, record.bytes, record.count);
    if (message->count > frame_bytes_max - 2048) fail("--batch", "does not fit in a frame of 4 MiB");
  }
  frame->count = ttrpc_header_bytes;
  append_text(frame, 1, "picket.v1.Detection");
  append_text(frame, 2, "IngestFlow");
  append_bytes(frame, 3, message->bytes, message->count);
  memset(frame->bytes, 0, ttrpc_header_bytes);
  put_big_endian(frame->bytes, (uint32_t)(frame->count - ttrpc_header_bytes));
  put_big_endian(frame->bytes + 4, stream);
  frame->bytes[8] = 1;  // a request; flags 0: unary
}

static int connected(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) fail(path, "too long for a socket");
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0) {
    fail(path, strerror(errno));
  }
  return connection;
}

static void send_all(int connection, struct buffer frame) {
  for (size_t sent = 0; sent < frame.count;) {
    ssize_t count = write(connection, frame.bytes + sent, frame.count - sent);
    if (count < 0) fail("write", strerror(errno));
    sent += (size_t)count;
  }
}

static void receive(int connection, uint8_t *bytes, size_t count) {
  for (size_t received = 0; received < count;) {
    ssize_t part = read(connection, bytes + received, count - received);
    if (part <= 0) fail("read", part == 0 ? "the connection was closed" : strerror(errno));
    received += (size_t)part;
  }
}

static uint64_t varint(const uint8_t **at, const uint8_t *end) {
  uint64_t value = 0;
  for (int shift = 0; *at < end && shift < 64; shift += 7) {
    uint8_t byte = *(*at)++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail("answer", "broken varint");
}

struct field {
  unsigned number;
  uint64_t value;  // of a varint, else the length
  const uint8_t *bytes;
};

// Takes the next protobuf field of wire type 0 or 2; false at the end.
static bool next_field(const uint8_t **at, const uint8_t *end, struct field *field) {
  if (*at == end) return false;
  uint64_t tag = varint(at, end);
  field->number = (unsigned)(tag >> 3);
  field->value = varint(at, end);
  field->bytes = *at;
  if ((tag & 7) == 0) return true;
  if ((tag & 7) != 2 || field->value > (uint64_t)(end - *at)) fail("answer", "not a ttrpc Response");
  *at += field->value;
  return true;
}

static void check_status(const uint8_t *at, const uint8_t *end) {
  struct field field;
  uint64_t code = 0;
  char message[512] = "";
  while (next_field(&at, end, &field)) {
    if (field.number == 1) code = field.value;
    if (field.number == 2) snprintf(message, sizeof message, "%.*s", (int)field.value, (const char *)field.bytes);
  }
  if (code != 0) fail("status", message);
}

// Reads one answer; adds how many records were accepted, and how many matches of rules there were.
static void take_answer(int connection, uint8_t *bytes, uint64_t *taken, uint64_t *matches) {
  receive(connection, bytes, ttrpc_header_bytes);
  uint32_t count = big_endian(bytes);
  if (count > frame_bytes_max || bytes[8] != 2) fail("answer", "a frame that is not a response");
  receive(connection, bytes, count);
  const uint8_t *at = bytes, *end = bytes + count, *payload = NULL, *payload_end = NULL;
  struct field field;
  while (next_field(&at, end, &field)) {
    if (field.number == 1) check_status(field.bytes, field.bytes + field.value);
    if (field.number == 2) payload_end = (payload = field.bytes) + field.value;
  }
  while (payload != payload_end && next_field(&payload, payload_end, &field)) {
    if (field.number == 1) *taken += field.value;
    if (field.number == 9) *matches += field.value;
  }
}

static void send_rows(const struct options *options) {
  struct buffer message = empty_buffer(), frame = empty_buffer(), answer = empty_buffer();
  int connection = connected(options->socket_path);
  uint64_t sent = 0, taken = 0, matches = 0, calls = 0, answers = 0, making = 0, begin = now_nanos();
  while (sent < options->count || answers < calls) {
    if (sent == options->count || calls - answers == options->depth) {
      take_answer(connection, answer.bytes, &taken, &matches);
      answers += 1;
      continue;
    }
    uint64_t count = options->count - sent < options->batch ? options->count - sent : options->batch;
    uint64_t started = now_nanos();
    make_frame(options, options->first + sent, count, (uint32_t)(2 * calls + 1), &message, &frame);
    making += now_nanos() - started;
    send_all(connection, frame);
    sent += count;
    calls += 1;
  }
  double seconds = (double)(now_nanos() - begin) / 1e9;
  if (taken != options->count) fail("answers", "not all records were accepted");
  printf("{\"rows\": %" PRIu64 ", \"matches\": %" PRIu64 ", \"seconds\": %.6f, \"rate\": %.1f,", taken, matches, seconds,
         (double)taken / seconds);
  printf(" \"making_seconds\": %.6f}\n", (double)making / 1e9);
}

// MARK: SQLite

static const char table[] =
    "CREATE TABLE aws_vpcflow (version INTEGER, account TEXT, interfaceId TEXT, srcAddr TEXT, dstAddr TEXT,"
    " srcPort INTEGER, dstPort INTEGER, protocol INTEGER, packets INTEGER, bytes INTEGER, start INTEGER, \"end\" INTEGER,"
    " action TEXT, status TEXT, vpcId TEXT, subNetId TEXT, tcpFlags INTEGER, trafficType TEXT, region TEXT,"
    " flowDirection TEXT)";

static const char insertion[] = "INSERT INTO aws_vpcflow VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

static const char query[] =
    "SELECT srcAddr, dstAddr, COUNT(DISTINCT dstPort) AS distinctDstPorts, vpcId, region, subNetId FROM aws_vpcflow"
    " WHERE start >= ?1 AND srcAddr != 'null' AND srcPort NOT IN (443, 80, 2049, 123, 445, 53, 853)"
    " AND dstPort NOT IN (443, 80, 2049, 123, 445, 53, 853) AND flowDirection = 'egress'"
    " GROUP BY srcAddr, dstAddr, vpcId, region, subNetId HAVING COUNT(DISTINCT dstPort) >= 10"
    " ORDER BY COUNT(DISTINCT dstPort) DESC";

static void checked(int code, sqlite3 *database) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail("sqlite", sqlite3_errmsg(database));
}

static void insert(sqlite3 *database, sqlite3_stmt *statement, const struct row *row) {
  int place = 0;
  sqlite3_bind_int64(statement, ++place, 5);
  sqlite3_bind_text(statement, ++place, row->account, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->interface_id, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->src_addr, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->dst_addr, -1, SQLITE_STATIC);
  const uint64_t numbers[] = {row->src_port, row->dst_port,           row->protocol,         row->packets,
                              row->bytes,    row->start * 1000000000, row->end * 1000000000};
  for (size_t index = 0; index < sizeof numbers / sizeof numbers[0]; index += 1) {
    sqlite3_bind_int64(statement, ++place, (sqlite3_int64)numbers[index]);
  }
  sqlite3_bind_text(statement, ++place, row->action, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, "OK", -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->vpc_id, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->sub_net_id, -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, ++place, (sqlite3_int64)row->tcp_flags);
  sqlite3_bind_text(statement, ++place, "IPv4", -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->region, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, ++place, row->direction, -1, SQLITE_STATIC);
  checked(sqlite3_step(statement), database);
  checked(sqlite3_reset(statement), database);
}

static double inserted_seconds(sqlite3 *database, const struct options *options) {
  sqlite3_stmt *statement;
  checked(sqlite3_prepare_v2(database, insertion, -1, &statement, NULL), database);
  struct row row;
  uint64_t begin = now_nanos();
  for (uint64_t number = 0; number < options->count; number += 1) {
    if (number % options->batch == 0) {
      if (number > 0) checked(sqlite3_exec(database, "COMMIT", NULL, NULL, NULL), database);
      checked(sqlite3_exec(database, "BEGIN", NULL, NULL, NULL), database);
    }
    make_row(options, options->first + number, &row);
    insert(database, statement, &row);
  }
  checked(sqlite3_exec(database, "COMMIT", NULL, NULL, NULL), database);
  sqlite3_finalize(statement);
  return (double)(now_nanos() - begin) / 1e9;
}

static double query_seconds(sqlite3 *database, const struct options *options, uint64_t *rows) {
  sqlite3_stmt *statement;
  checked(sqlite3_prepare_v2(database, query, -1, &statement, NULL), database);
  sqlite3_bind_int64(statement, 1, (sqlite3_int64)(options->begin * 1000000000u));
  uint64_t begin = now_nanos();
  for (*rows = 0; sqlite3_step(statement) == SQLITE_ROW;) *rows += 1;
  double seconds = (double)(now_nanos() - begin) / 1e9;
  sqlite3_finalize(statement);
  return seconds;
}

static void fill_database(const struct options *options) {
  sqlite3 *database;
  checked(sqlite3_open(options->database_path, &database), database);
  checked(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", NULL, NULL, NULL), database);
  checked(sqlite3_exec(database, table, NULL, NULL, NULL), database);
  double seconds = inserted_seconds(database, options);
  printf("{\"rows\": %" PRIu64 ", \"seconds\": %.6f, \"rate\": %.1f, \"query_seconds\": [", options->count, seconds,
         (double)options->count / seconds);
  uint64_t found = 0;
  for (uint64_t round = 0; round < options->queries; round += 1) {
    printf("%s%.6f", round == 0 ? "" : ", ", query_seconds(database, options, &found));
  }
  printf("], \"found\": %" PRIu64 "}\n", found);
  sqlite3_close(database);
}

// MARK: CSV

static void write_csv(const struct options *options) {
  struct row row;
  printf("version,account,interfaceId,srcAddr,dstAddr,srcPort,dstPort,protocol,packets,bytes,start,end,action,status,"
         "vpcId,subNetId,tcpFlags,trafficType,region,flowDirection\n");
  for (uint64_t number = options->first; number < options->first + options->count; number += 1) {
    make_row(options, number, &row);
    printf("5,%s,%s,%s,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
           ",%s,OK,%s,%s,%" PRIu64 ",IPv4,%s,%s\n",
           row.account, row.interface_id, row.src_addr, row.dst_addr, row.src_port, row.dst_port, row.protocol,
           row.packets, row.bytes, row.start, row.end, row.action, row.vpc_id, row.sub_net_id, row.tcp_flags,
           row.region, row.direction);
  }
}

// MARK: Command line

static uint64_t number_option(const char *name, const char *text) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno != 0 || *end != 0 || end == text) fail(name, "expected a number");
  return value;
}

static struct options parsed(int count, char **words) {
  struct options options = {.begin = (uint64_t)time(NULL) - 3600, .seconds = 3600, .batch = 1000, .depth = 4};
  for (int index = 2; index < count; index += 2) {
    const char *name = words[index], *value = index + 1 < count ? words[index + 1] : "";
    if (strcmp(name, "--socket") == 0) options.socket_path = value;
    else if (strcmp(name, "--database") == 0) options.database_path = value;
    else if (strcmp(name, "--count") == 0) options.count = number_option(name, value);
    else if (strcmp(name, "--first") == 0) options.first = number_option(name, value);
    else if (strcmp(name, "--begin") == 0) options.begin = number_option(name, value);
    else if (strcmp(name, "--seconds") == 0) options.seconds = number_option(name, value);
    else if (strcmp(name, "--batch") == 0) options.batch = number_option(name, value);
    else if (strcmp(name, "--depth") == 0) options.depth = number_option(name, value);
    else if (strcmp(name, "--queries") == 0) options.queries = number_option(name, value);
    else fail(name, "unknown option");
  }
  if (options.count == 0 || options.batch == 0 || options.depth == 0) fail("options", "--count of 1 or more expected");
  return options;
}

int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  struct options options = parsed(count, words);
  make_hosts();
  if (strcmp(mode, "send") == 0 && options.socket_path != NULL) send_rows(&options);
  else if (strcmp(mode, "sqlite") == 0 && options.database_path != NULL) fill_database(&options);
  else if (strcmp(mode, "csv") == 0) write_csv(&options);
  else fail("usage", "send --socket PATH | sqlite --database PATH | csv, with --count N");
  return 0;
}
