/* N viewers that take what comes, for a while: what arrives, how late, and what it costs the server.
 *
 *   cc -O2 -o sink sink.c
 *   ./sink PORT VIEWERS SECONDS SERVER_PID [awake]
 *
 * Connects, says "connected", discards what arrives in the next 300 ms and then counts text frames for SECONDS. A
 * `awake`: never sleeps, so that waking it is no part of what the server does. A frame with "at_ns":<nanoseconds since 1970> also gives a latency. Prints one line of name=value.
 */
#include "viewers.h"

enum { SAMPLES = 4000000, SETTLE_NS = 300000000 };

static const char STAMP[] = "\"at_ns\":";
static float *latency_us;
static long samples, frames;
static int is_counting;
static crowd all = {.in_flight = 50, .path = "/ws"};

static double cpu_seconds(int pid) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  size_t n = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[n] = 0;
  char *after_name = strrchr(text, ')');
  unsigned long user = 0, system = 0;
  if (after_name)
    sscanf(after_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

static int by_value(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static void count(viewer *v, const unsigned char *text, size_t length) {
  static size_t place; /* where the stamp was the last time: most often it is there again */
  const size_t size = sizeof STAMP - 1;
  if (!is_counting) return;
  frames++, v->frames++;
  const unsigned char *found = text + place;
  if (place + size > length || memcmp(found, STAMP, size)) found = memmem(text, length, STAMP, size);
  if (!found || samples == SAMPLES) return;
  place = found - text;
  latency_us[samples++] = (long long)(all.arrived - strtoull((const char *)found + size, 0, 10)) / 1e3f;
}

int main(int argc, char **argv) {
  if (argc < 5 || argc > 6) return fprintf(stderr, "usage: sink PORT VIEWERS SECONDS SERVER_PID [awake]\n"), 2;
  int wait_ms = argc == 6 ? 0 : 10;
  double seconds = atof(argv[3]);
  int pid = atoi(argv[4]);
  all.port = atoi(argv[1]), all.count = atoi(argv[2]), all.on_text = count;
  latency_us = malloc(SAMPLES * sizeof *latency_us);
  connect_all(&all);

  ns begin = now_ns() + SETTLE_NS, end = begin + (ns)(seconds * 1e9);
  while (now_ns() < begin) turn(&all, wait_ms);
  double cpu_before = cpu_seconds(pid);
  is_counting = 1, all.bytes = 0, begin = now_ns();
  while (now_ns() < end && all.closed < all.count) turn(&all, wait_ms);
  double cpu = cpu_seconds(pid) - cpu_before, wall = (now_ns() - begin) / 1e9;

  long least = frames, most = 0;
  for (int i = 0; i < all.count; i++) {
    if (all.viewers[i]->frames < least) least = all.viewers[i]->frames;
    if (all.viewers[i]->frames > most) most = all.viewers[i]->frames;
  }
  qsort(latency_us, samples, sizeof *latency_us, by_value);
#define AT(q) (samples ? latency_us[(long)((samples - 1) * (q))] / 1e3 : 0)
  printf("closed=%d frames=%ld frames_per_s=%.0f cpu_us_per_frame=%.3f cpu_share=%.3f p50_ms=%.3f p99_ms=%.3f max_ms=%.3f "
         "bytes_per_frame=%.0f least=%ld most=%ld\n",
         all.closed, frames, frames / wall, frames ? cpu * 1e6 / frames : 0, cpu / wall, AT(.5), AT(.99), AT(1),
         frames ? (double)all.bytes / frames : 0, least, most);
  return 0;
}
