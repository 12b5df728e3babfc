/* The floor: what the system calls alone cost. One send() per viewer and event, no gathering, no library, no checks.
 *
 *   cc -O2 -o floor floor.c
 *   ./floor PORT EVENTS_PER_SECOND EVENTS_A_TURN FRAME_FILE
 *
 * Upgrades the bench's own clients only: it knows the answer to the one key that they send. Publishes FRAME_FILE's text
 * with TIME replaced by the nanoseconds since 1970. A viewer that can't take a frame is not sent it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Events occur when they do: who is late publishes what is due, EVENTS_A_TURN at most in one turn, but makes up
 * for no more than MAX_LATE_NS. */
enum { MAX_VIEWERS = 8192, MAX_LATE_NS = 100000000 };

static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static int viewers[MAX_VIEWERS], count;

static long long clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void take(int listener) {
  char request[4096];
  int fd = accept(listener, NULL, NULL);
  if (fd < 0) return;
  if (count < MAX_VIEWERS && read(fd, request, sizeof request) > 0 && send(fd, ANSWER, sizeof ANSWER - 1, 0) > 0)
    viewers[count++] = fd;
  else
    close(fd);
}

/* Sends a frame to everyone; a part that was taken is followed by the rest, or the stream would be broken. */
static void publish(const char *frame, size_t length) {
  for (int i = 0; i < count; i++) {
    ssize_t sent = send(viewers[i], frame, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0 && (size_t)sent < length) send(viewers[i], frame + sent, length - sent, MSG_NOSIGNAL);
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return fprintf(stderr, "usage: floor PORT EVENTS_PER_SECOND EVENTS_A_TURN FRAME_FILE\n"), 2;
  double rate = atof(argv[2]);
  int at_once = atoi(argv[3]);
  char template[4096] = {0}, frame[4200];
  FILE *file = fopen(argv[4], "r");
  if (!file || !fread(template, 1, sizeof template - 1, file)) return perror(argv[4]), 1;
  char *tail = strstr(template, "TIME");
  if (!tail) return fprintf(stderr, "%s has no TIME\n", argv[4]), 1;
  *tail = 0, tail += 4;

  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 2048)) return perror("listen"), 1;

  for (double due = clock_ns(CLOCK_MONOTONIC);;) {
    double wait = due - clock_ns(CLOCK_MONOTONIC);
    struct timespec patience = {.tv_sec = wait > 0 ? wait / 1e9 : 0, .tv_nsec = wait > 0 ? (long)wait % 1000000000l : 0};
    struct pollfd ready = {.fd = listener, .events = POLLIN};
    if (ppoll(&ready, 1, &patience, NULL) > 0) take(listener);
    double now = clock_ns(CLOCK_MONOTONIC);
    if (due < now - MAX_LATE_NS) due = now - MAX_LATE_NS;
    for (int published = 0; due <= now && published < at_once; published++, due += 1e9 / rate) {
      int length = snprintf(frame + 4, sizeof frame - 4, "%s%lld%s", template, clock_ns(CLOCK_REALTIME), tail);
      frame[0] = (char)0x81, frame[1] = 126, frame[2] = (char)(length >> 8), frame[3] = (char)length;
      publish(frame, length + 4);
    }
  }
}
