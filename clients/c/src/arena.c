// The memory of one answer: blocks from which libprotobuf-c is served, freed all at once.
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

enum { alignment = 16, block_bytes_min = 960, block_bytes_kept_max = 64 * 1024 };

static const size_t answer_bytes_max = 256u * 1024 * 1024;

// A further block.
struct block {
  struct block *next;
  size_t unused;  // keeps what follows aligned
};

struct arena {
  struct block *blocks;
  uint8_t *at;  // of the block that is used
  size_t left;
  size_t total;  // of all blocks
  size_t capacity;
  int error;
  _Alignas(alignment) uint8_t bytes[];
};

struct arena *arena_make(size_t bytes) {
  size_t capacity = bytes < block_bytes_min ? block_bytes_min : bytes;
  struct arena *made = malloc(sizeof *made + capacity);
  if (made == NULL) return NULL;
  *made = (struct arena){.at = made->bytes, .left = capacity, .total = capacity, .capacity = capacity};
  return made;
}

static void free_blocks(struct arena *arena) {
  while (arena->blocks != NULL) {
    struct block *block = arena->blocks;
    arena->blocks = block->next;
    free(block);
  }
}

struct arena *arena_reuse(struct arena *arena, size_t bytes) {
  if (arena == NULL) return arena_make(bytes);
  if (arena->capacity < bytes || arena->capacity > block_bytes_kept_max) {
    arena_free(arena);
    return arena_make(bytes);
  }
  if (arena->blocks != NULL) free_blocks(arena);
  arena->at = arena->bytes;
  arena->left = arena->total = arena->capacity;
  arena->error = 0;
  return arena;
}

void arena_free(struct arena *arena) {
  if (arena == NULL) return;
  free_blocks(arena);
  free(arena);
}

// Adds a block; blocks grow with the answer, so that there are few.
static bool add_block(struct arena *arena, size_t bytes) {
  size_t count = arena->total < bytes ? bytes : arena->total;
  if (count > answer_bytes_max - arena->total) count = bytes;
  if (count > answer_bytes_max - arena->total) {
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
  arena->total += count;
  return true;
}

void *arena_allocate(struct arena *arena, size_t bytes) {
  if (bytes > answer_bytes_max) {
    arena->error = EMSGSIZE;
    return NULL;
  }
  size_t count = (bytes + alignment - 1) & ~(size_t)(alignment - 1);
  if (count > arena->left && !add_block(arena, count)) return NULL;
  void *allocated = arena->at;
  arena->at += count;
  arena->left -= count;
  return allocated;
}

static void *allocate(void *context, size_t bytes) { return arena_allocate(context, bytes); }

static void ignore(void *context, void *pointer) {
  (void)context;
  (void)pointer;
}

ProtobufCAllocator arena_allocator(struct arena *arena) {
  return (ProtobufCAllocator){.alloc = allocate, .free = ignore, .allocator_data = arena};
}

void *arena_first(struct arena *arena) { return arena->bytes; }

int arena_error(const struct arena *arena) { return arena->error; }

void picket_free(void *response) {
  if (response != NULL) arena_free((struct arena *)((uint8_t *)response - offsetof(struct arena, bytes)));
}
