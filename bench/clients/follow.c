/* N viewers that come at once from one position, and must miss nothing and see nothing twice.
 *
 *   cc -O2 -o follow follow.c
 *   ./follow PORT VIEWERS EPOCH AFTER UNTIL [STALL_SECONDS]
 *
 * Ends when each has every event after AFTER up to UNTIL; gives up after two minutes. With STALL_SECONDS they stop
 * reading for so long, with a receive buffer of 4 KiB, once all are connected. Prints one line of name=value; times
 * count from the first connection that the server took.
 */
#include "viewers.h"

enum { PATIENCE_SECONDS = 120, SLOW_BUFFER = 4096, QUICK_BUFFER = 1 << 20 };

static long until, missing, repeated;
static int whole, refused;
static double whole_ms[100000];
static crowd all;

static void follow(viewer *v, const unsigned char *text, size_t length) {
  static const char EVENT[] = "{\"type\":\"NEW_EVENT\",\"data\":{\"seq\":", HELLO[] = "{\"type\":\"HELLO\"";
  if (length > sizeof HELLO && !memcmp(text, HELLO, sizeof HELLO - 1))
    refused += !memmem(text, length, "\"recovered\":true", 16);
  if (length < sizeof EVENT || memcmp(text, EVENT, sizeof EVENT - 1)) return;
  long seq = strtol((const char *)text + sizeof EVENT - 1, 0, 10);
  if (seq <= v->seq) {
    repeated++;
    return;
  }
  missing += seq - v->seq - 1;
  int was_whole = v->seq >= until;
  v->seq = seq;
  if (!was_whole && seq >= until) whole_ms[whole++] = (now_ns() - all.first_connected) / 1e6;
}

static void stall(double seconds) {
  for (int i = 0; i < all.count; i++) epoll_ctl(all.epoll, EPOLL_CTL_DEL, all.viewers[i]->fd, NULL);
  usleep(seconds * 1e6);
  int size = QUICK_BUFFER;
  for (int i = 0; i < all.count; i++) {
    setsockopt(all.viewers[i]->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    watch(&all, all.viewers[i]);
  }
}

int main(int argc, char **argv) {
  if (argc < 6) return fprintf(stderr, "usage: follow PORT VIEWERS EPOCH AFTER UNTIL [STALL_SECONDS]\n"), 2;
  char path[256];
  long after = atol(argv[4]);
  double stall_seconds = argc > 6 ? atof(argv[6]) : 0;
  snprintf(path, sizeof path, "/ws?epoch=%s&after=%ld", argv[3], after);
  until = atol(argv[5]);
  all = (crowd){.port = atoi(argv[1]), .count = atoi(argv[2]), .path = path, .on_text = follow};
  all.in_flight = all.count;
  if (stall_seconds > 0) all.receive_buffer = SLOW_BUFFER;
  all.start_seq = after;
  connect_all(&all);
  if (stall_seconds > 0) stall(stall_seconds);
  ns end = now_ns() + PATIENCE_SECONDS * 1000000000ull;
  while (now_ns() < end && whole + all.closed < all.count) turn(&all, 10);
  printf("whole=%d missing=%ld repeated=%ld refused=%d closed=%d half_ms=%.1f all_ms=%.1f\n", whole, missing, repeated,
         refused, all.closed, whole ? whole_ms[whole / 2] : 0, whole ? whole_ms[whole - 1] : 0);
  return 0;
}
