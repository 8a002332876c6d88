/* INFO, taken apart into keys and texts.

   `ingest.entries` says what each function gives, and does the same in Python where this is not compiled. */

#include "_ascii.h"

/* Adds a key of INFO and its text; 0 where it has none, or the key stands there already. */
static int
add_key(PyObject *found, const char *item, const char *end)
{
    const char *equals = memchr(item, '=', (size_t)(end - item));
    if (equals == NULL) {
        return 0;
    }
    PyObject *key = text_of(item, equals - item), *text = text_of(equals + 1, end - equals - 1);
    int result = -1;
    if (key != NULL && text != NULL) {
        int is_there = PyDict_Contains(found, key);
        result = is_there != 0 ? -(is_there < 0) : PyDict_SetItem(found, key, text) < 0 ? -1 : 1;
    }
    Py_XDECREF(text);
    Py_XDECREF(key);
    return result;
}

static PyObject *
key_texts(PyObject *Py_UNUSED(module), PyObject *info)
{
    Py_ssize_t n;
    const char *item = ascii_of(info, &n);
    if (item == NULL) {
        return NULL;
    }
    const char *end = item + n;
    PyObject *found = PyDict_New();
    int result = found == NULL ? -1 : 1;
    for (const char *next; result == 1 && item <= end; item = next + 1) {
        next = memchr(item, ';', (size_t)(end - item));
        next = next == NULL ? end : next;
        result = add_key(found, item, next);
    }
    if (result == 1) {
        return found;
    }
    Py_XDECREF(found);
    if (result < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
has_key(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *info, *key;
    Py_ssize_t n, n_key;
    if (!PyArg_ParseTuple(args, "OO:has_key", &info, &key)) {
        return NULL;
    }
    const char *item = ascii_of(info, &n), *name = item == NULL ? NULL : ascii_of(key, &n_key);
    if (name == NULL) {
        return NULL;
    }
    for (const char *end = item + n; item != NULL; item = memchr(item, ';', (size_t)(end - item))) {
        item += *item == ';';
        if (end - item > n_key && item[n_key] == '=' && memcmp(item, name, (size_t)n_key) == 0) {
            Py_RETURN_TRUE;
        }
    }
    Py_RETURN_FALSE;
}

static PyMethodDef methods[] = {
    {"key_texts", key_texts, METH_O, NULL},
    {"has_key", has_key, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_info_keys", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__info_keys(void)
{
    return PyModuleDef_Init(&definition);
}
