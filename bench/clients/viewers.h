/* What the load clients share: viewers on one epoll loop, each a WebSocket to 127.0.0.1 and never to another host.
 *
 * Handles pieces of frames, 7/16/64-bit lengths and control frames; answers pings.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 17, CONNECT_SECONDS = 60 };

typedef unsigned long long ns;

typedef struct {
  int fd, is_upgraded;
  long frames;
  long seq;
  size_t length;
  unsigned char data[BUFFER];
} viewer;

typedef struct {
  int port, count, receive_buffer; /* receive_buffer: bytes, 0 for the system's own */
  int in_flight;                   /* how many may be in their handshake at a time */
  long start_seq;                  /* what each has seen already */
  const char *path;
  void (*on_text)(viewer *, const unsigned char *text, size_t length);
  viewer **viewers;
  int epoll, dialled, upgraded, closed;
  long bytes;
  ns first_connected, arrived; /* monotonic; wall clock of the read that is looked at */
} crowd;

static ns clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static ns now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

static void watch(crowd *c, viewer *v) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = v};
  epoll_ctl(c->epoll, EPOLL_CTL_ADD, v->fd, &event);
}

static void dial(crowd *c) {
  viewer *v = c->viewers[c->dialled++] = calloc(1, sizeof *v);
  v->seq = c->start_seq;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(c->port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->receive_buffer) setsockopt(v->fd, SOL_SOCKET, SO_RCVBUF, &c->receive_buffer, sizeof(int));
  if (connect(v->fd, (void *)&address, sizeof address)) perror("connect"), exit(1);
  if (!c->first_connected) c->first_connected = now_ns();
  int one = 1;
  setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  char request[1024];
  int n = snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                   "Sec-WebSocket-Version: 13\r\n\r\n",
                   c->path, c->port, c->port);
  if (write(v->fd, request, n) != n) perror("write"), exit(1);
  fcntl(v->fd, F_SETFL, O_NONBLOCK);
  watch(c, v);
}

static void upgrade(crowd *c, viewer *v) {
  unsigned char *end = memmem(v->data, v->length, "\r\n\r\n", 4);
  if (!end) return;
  if (memcmp(v->data, "HTTP/1.1 101", 12)) fprintf(stderr, "no upgrade: %.60s\n", v->data), exit(1);
  size_t head = end + 4 - v->data;
  memmove(v->data, v->data + head, v->length -= head);
  v->is_upgraded = 1, c->upgraded++;
}

static void pong(int fd, const unsigned char *payload, size_t length) {
  unsigned char frame[140] = {0x8a, 0x80 | (unsigned char)length};
  memcpy(frame + 6, payload, length); /* mask key 0: payload unchanged */
  if (write(fd, frame, length + 6) < 0) return;
}

static void take_frames(crowd *c, viewer *v) {
  size_t at = 0;
  while (v->length - at >= 2) {
    unsigned char *b = v->data + at;
    size_t head = 2;
    ns length = b[1] & 127;
    if (length == 126) {
      if (v->length - at < 4) break;
      length = b[2] << 8 | b[3], head = 4;
    } else if (length == 127) {
      if (v->length - at < 10) break;
      length = 0, head = 10;
      for (int k = 2; k < 10; k++) length = length << 8 | b[k];
    }
    if (v->length - at < head + length) break;
    if ((b[0] & 15) == 9 && length <= 125) pong(v->fd, b + head, length);
    if ((b[0] & 15) == 1) c->on_text(v, b + head, length);
    at += head + length;
  }
  memmove(v->data, v->data + at, v->length -= at);
}

/* One round of the loop: dial who may, then take what arrives within the timeout. */
static void turn(crowd *c, int timeout_ms) {
  if (!c->viewers) c->viewers = calloc(c->count, sizeof *c->viewers), c->epoll = epoll_create1(0);
  while (c->dialled < c->count && c->dialled - c->upgraded < c->in_flight) dial(c);
  struct epoll_event events[1024];
  int ready = epoll_wait(c->epoll, events, 1024, timeout_ms);
  for (int i = 0; i < ready; i++) {
    viewer *v = events[i].data.ptr;
    ssize_t got = read(v->fd, v->data + v->length, BUFFER - v->length);
    if (got < 0 && errno == EAGAIN) continue;
    if (got <= 0) {
      if (!v->is_upgraded) fprintf(stderr, "closed in the handshake\n"), exit(1);
      close(v->fd); /* leaves the epoll set, too */
      c->closed++;
      continue;
    }
    c->arrived = clock_ns(CLOCK_REALTIME);
    c->bytes += got;
    v->length += got;
    if (!v->is_upgraded) upgrade(c, v);
    if (v->is_upgraded) take_frames(c, v);
  }
}

/* Until all are connected; says so in a line of its own. */
static void connect_all(crowd *c) {
  ns end = now_ns() + CONNECT_SECONDS * 1000000000ull;
  while (!c->dialled || c->upgraded < c->count) {
    turn(c, 100);
    if (now_ns() > end) fprintf(stderr, "only %d of %d are connected\n", c->upgraded, c->count), exit(1);
  }
  printf("connected\n");
  fflush(stdout);
}
