// The calls in flight by stream, and those with a deadline in its order.
#include <stdlib.h>

#include "internal.h"

enum { slots_min = 64, shift_min = 26, heap_min = 64 };  // shift_min: what is left of 32 bits is a slot of 64

// MARK: By stream

// Streams are given in order: spread by a multiplication (Knuth), they do not fill slots one after the other, which would
// make each removal look at all of them.
static size_t home(const struct table *table, uint32_t stream) { return (stream * 2654435769u) >> table->shift; }

bool table_grow(struct table *grown) {
  struct table larger = {.slot_count = grown->slot_count == 0 ? slots_min : 2 * grown->slot_count};
  larger.shift = grown->slot_count == 0 ? shift_min : grown->shift - 1;
  larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
  if (larger.slots == NULL) return false;
  for (size_t slot = 0; slot < grown->slot_count; slot += 1) {
    if (grown->slots[slot] != NULL) table_insert(&larger, grown->slots[slot]);
  }
  free(grown->slots);
  *grown = larger;
  return true;
}

static void put_slot(struct table *table, size_t slot, struct call *call) {
  table->slots[slot] = call;
  call->slot = (uint32_t)slot;
}

void table_insert(struct table *table, struct call *call) {
  size_t slot = home(table, call->stream);
  while (table->slots[slot] != NULL) slot = (slot + 1) & (table->slot_count - 1);
  put_slot(table, slot, call);
  table->count += 1;
}

struct call *table_find(const struct table *table, uint32_t stream) {
  if (table->count == 0) return NULL;
  size_t slot = home(table, stream);
  while (table->slots[slot] != NULL && table->slots[slot]->stream != stream) slot = (slot + 1) & (table->slot_count - 1);
  return table->slots[slot];
}

void table_remove(struct table *table, struct call *call) {
  size_t hole = call->slot;
  size_t mask = table->slot_count - 1;
  // What was put behind the hole because of it moves up.
  for (size_t slot = (hole + 1) & mask; table->slots[slot] != NULL; slot = (slot + 1) & mask) {
    size_t distance = (slot - home(table, table->slots[slot]->stream)) & mask;
    if (distance < ((slot - hole) & mask)) continue;
    put_slot(table, hole, table->slots[slot]);
    hole = slot;
  }
  table->slots[hole] = NULL;
  table->count -= 1;
}

// MARK: By deadline

bool heap_reserve(struct heap *heap) {
  if (heap->count < heap->capacity) return true;
  size_t capacity = heap->capacity == 0 ? heap_min : 2 * heap->capacity;
  struct call **calls = realloc(heap->calls, capacity * sizeof *calls);
  if (calls == NULL) return false;
  heap->calls = calls;
  heap->capacity = capacity;
  return true;
}

static void put(struct heap *heap, size_t place, struct call *call) {
  heap->calls[place] = call;
  call->heap_place = (uint32_t)place + 1;
}

static void sift_up(struct heap *heap, size_t place, struct call *call) {
  while (place > 0) {
    size_t parent = (place - 1) / 2;
    if (heap->calls[parent]->deadline_nanos <= call->deadline_nanos) break;
    put(heap, place, heap->calls[parent]);
    place = parent;
  }
  put(heap, place, call);
}

static void sift_down(struct heap *heap, size_t place, struct call *call) {
  while (true) {
    size_t child = 2 * place + 1;
    if (child >= heap->count) break;
    if (child + 1 < heap->count && heap->calls[child + 1]->deadline_nanos < heap->calls[child]->deadline_nanos) {
      child += 1;
    }
    if (call->deadline_nanos <= heap->calls[child]->deadline_nanos) break;
    put(heap, place, heap->calls[child]);
    place = child;
  }
  put(heap, place, call);
}

void heap_insert(struct heap *heap, struct call *call) {
  heap->count += 1;
  sift_up(heap, heap->count - 1, call);
}

void heap_remove(struct heap *heap, struct call *removed) {
  if (removed->heap_place == 0) return;
  size_t place = removed->heap_place - 1;
  removed->heap_place = 0;
  heap->count -= 1;
  if (place == heap->count) return;
  struct call *last = heap->calls[heap->count];
  if (place > 0 && last->deadline_nanos < heap->calls[(place - 1) / 2]->deadline_nanos) {
    sift_up(heap, place, last);
  } else {
    sift_down(heap, place, last);
  }
}
