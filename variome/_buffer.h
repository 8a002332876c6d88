/* Bytes that grow while they are written, for the compiled modules. */

#ifndef VARIOME_BUFFER_H
#define VARIOME_BUFFER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    char *bytes;
    Py_ssize_t used;
    Py_ssize_t size;
} Buffer;

/* Makes room for more bytes; -1 with an error set where there is none. */
static inline int
reserve(Buffer *buffer, Py_ssize_t more)
{
    if (more <= buffer->size - buffer->used) {
        return 0;
    }
    if (more > PY_SSIZE_T_MAX / 2 - buffer->used) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t size = 2 * (buffer->used + more);
    char *bytes = PyMem_Realloc(buffer->bytes, (size_t)size);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    buffer->bytes = bytes;
    buffer->size = size;
    return 0;
}

static inline int
append(Buffer *buffer, const char *bytes, Py_ssize_t n)
{
    if (reserve(buffer, n) < 0) {
        return -1;
    }
    if (n > 0) {  /* an empty buffer has no bytes to copy nothing to */
        memcpy(buffer->bytes + buffer->used, bytes, (size_t)n);
        buffer->used += n;
    }
    return 0;
}

#endif
