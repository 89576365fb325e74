// The memory of one answer: blocks from which libprotobuf-c is served, freed all at once.
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

enum { block_bytes_min = 960 };

static const size_t answer_bytes_max = 256u * 1024 * 1024;

// A further block.
struct block {
  struct block *next;
  size_t unused;  // keeps what follows aligned
};

struct arena *arena_make(size_t bytes) {
  size_t capacity = bytes < block_bytes_min ? block_bytes_min : bytes;
  struct arena *made = malloc(sizeof *made + capacity);
  if (made == NULL) return NULL;
  *made = (struct arena){.at = made->bytes, .left = capacity, .capacity = capacity};
  return made;
}

static void free_blocks(struct arena *arena) {
  while (arena->blocks != NULL) {
    struct block *block = arena->blocks;
    arena->blocks = block->next;
    free(block);
  }
  arena->further = 0;
}

struct arena *arena_renew(struct arena *arena, size_t bytes) {
  if (arena != NULL && arena->capacity >= bytes && arena->capacity <= block_bytes_kept_max) {
    free_blocks(arena);
    return arena_reuse(arena, bytes);
  }
  arena_free(arena);
  return arena_make(bytes);
}

void arena_free(struct arena *arena) {
  if (arena == NULL) return;
  free_blocks(arena);
  free(arena);
}

// Adds a block; blocks grow with the answer, so that there are few.
static bool add_block(struct arena *arena, size_t bytes) {
  size_t held = arena->capacity + arena->further;
  size_t count = held < bytes ? bytes : held;
  if (count > answer_bytes_max - held) count = bytes;
  if (count > answer_bytes_max - held) {
    arena->error = EMSGSIZE;
    return false;
  }
  struct block *block = malloc(sizeof *block + count);
  if (block == NULL) {
    arena->error = ENOMEM;
    return false;
  }
  block->next = arena->blocks;
  arena->blocks = block;
  arena->at = (uint8_t *)(block + 1);
  arena->left = count;
  arena->further += count;
  return true;
}

void *arena_allocate_more(struct arena *arena, size_t bytes) {
  if (bytes > answer_bytes_max) {
    arena->error = EMSGSIZE;
    return NULL;
  }
  return add_block(arena, arena_bytes(bytes)) ? arena_allocate(arena, bytes) : NULL;
}

static void *allocate(void *context, size_t bytes) { return arena_allocate(context, bytes); }

static void ignore(void *context, void *pointer) {
  (void)context;
  (void)pointer;
}

ProtobufCAllocator arena_allocator(struct arena *arena) {
  return (ProtobufCAllocator){.alloc = allocate, .free = ignore, .allocator_data = arena};
}

void picket_free(void *response) {
  if (response != NULL) arena_free((struct arena *)((uint8_t *)response - offsetof(struct arena, bytes)));
}
