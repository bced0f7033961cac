#ifndef POSTERN_AUTOTASK_CATALOGUE_H
#define POSTERN_AUTOTASK_CATALOGUE_H

#include <stddef.h>

/// One resource of the catalogue: its file name and its bytes, which live as long as the program.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} postern_catalogue_resource;

/// The number of resources in the catalogue.
size_t postern_catalogue_count(void);

/// The resource at an index below `postern_catalogue_count()`; an index beyond it answers a null name.
postern_catalogue_resource postern_catalogue_at(size_t index);

#endif
