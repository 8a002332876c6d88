/* Entries as `ingest._take_apart` found them: a field is told by the place where it begins, and ends one character
   before the next one. */

#ifndef VARIOME_ENTRIES_H
#define VARIOME_ENTRIES_H

#include "_ascii.h"

typedef struct {
    const char *bytes;
    const Py_ssize_t *starts;
    Py_ssize_t n_fields;
    Py_ssize_t n_entries;
} Entries;

static inline int
read_entries(Entries *entries, PyObject *text, PyObject *starts, Py_ssize_t n_fields)
{
    Py_ssize_t n;
    entries->bytes = ascii_of(text, &n);
    if (entries->bytes == NULL) {
        return -1;
    }
    Py_ssize_t n_starts = PyBytes_GET_SIZE(starts) / (Py_ssize_t)sizeof(Py_ssize_t);
    entries->starts = (const Py_ssize_t *)PyBytes_AS_STRING(starts);
    entries->n_fields = n_fields;
    if (n_fields < 1 || n_starts < 2 || (n_starts - 1) % n_fields || entries->starts[n_starts - 1] != n + 1) {
        PyErr_SetString(PyExc_ValueError, "expected what `take_apart` gave for this text");
        return -1;
    }
    entries->n_entries = (n_starts - 1) / n_fields;
    return 0;
}

static inline const char *
field_of(const Entries *entries, Py_ssize_t entry, Py_ssize_t index, Py_ssize_t *n)
{
    const Py_ssize_t *start = entries->starts + entry * entries->n_fields + index;
    *n = start[1] - start[0] - 1;
    return entries->bytes + start[0];
}

static inline int
check_index(const Entries *entries, Py_ssize_t index)
{
    if (index < 0 || index >= entries->n_fields) {
        PyErr_SetString(PyExc_IndexError, "expected the index of a field");
        return -1;
    }
    return 0;
}

/* The number of the entry after the last one of a record; -1 where that cannot be. */
static inline Py_ssize_t
end_of(const Entries *entries, PyObject *ends, Py_ssize_t record, Py_ssize_t begin)
{
    Py_ssize_t end = PyLong_AsSsize_t(PyTuple_GET_ITEM(ends, record));
    if (end >= begin && end <= entries->n_entries) {
        return end;
    }
    if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "expected numbers of entries in ascending order");
    }
    return -1;
}

#endif
