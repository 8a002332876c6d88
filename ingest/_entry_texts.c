/* The texts of a field of the entries of annotations, and the values that they stand for.

   `ingest.entries` says what each function gives, and does the same in Python where this is not compiled. */

#include "_entries.h"

static PyObject *
column(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text, *starts;
    Py_ssize_t n_fields, index, n;
    Entries entries;
    if (!PyArg_ParseTuple(args, "USnn:column", &text, &starts, &n_fields, &index) ||
        read_entries(&entries, text, starts, n_fields) < 0 || check_index(&entries, index) < 0) {
        return NULL;
    }
    PyObject *found = PyList_New(entries.n_entries);
    for (Py_ssize_t entry = 0; found != NULL && entry < entries.n_entries; entry++) {
        const char *bytes = field_of(&entries, entry, index, &n);
        PyObject *each = text_of(bytes, n);
        if (each == NULL) {
            Py_CLEAR(found);
        }
        else {
            PyList_SET_ITEM(found, entry, each);
        }
    }
    return found;
}

/* Adds a value, or each of a list of values, where it is not there yet. */
static int
add_values(PyObject *found, PyObject *value)
{
    if (value == Py_None) {
        return 0;
    }
    if (!PyList_Check(value)) {
        return PyDict_SetDefault(found, value, Py_None) == NULL ? -1 : 0;
    }
    for (Py_ssize_t place = 0; place < PyList_GET_SIZE(value); place++) {
        if (PyDict_SetDefault(found, PyList_GET_ITEM(value, place), Py_None) == NULL) {
            return -1;
        }
    }
    return 0;
}

/* The values of a field of some entries, each once in their order; None without any. */
static PyObject *
distinct_of(const Entries *entries, Py_ssize_t entry, Py_ssize_t end, Py_ssize_t index, PyObject *value_of)
{
    PyObject *found = NULL;
    int is_error = 0;
    for (; !is_error && entry < end; entry++) {
        Py_ssize_t n;
        const char *bytes = field_of(entries, entry, index, &n);
        if (n == 0) {
            continue;
        }
        PyObject *text = text_of(bytes, n);
        PyObject *value = text == NULL ? NULL : PyDict_GetItemWithError(value_of, text);
        Py_XDECREF(text);
        if (value != NULL && found == NULL) {
            found = PyDict_New();
        }
        is_error = value == NULL ? PyErr_Occurred() != NULL : found == NULL || add_values(found, value) < 0;
    }
    PyObject *values = NULL;
    if (!is_error) {
        values = found == NULL || PyDict_GET_SIZE(found) == 0 ? Py_NewRef(Py_None) : PyDict_Keys(found);
    }
    Py_XDECREF(found);
    return values;
}

static PyObject *
distinct(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text, *starts, *ends, *value_of;
    Py_ssize_t n_fields, index, entry = 0;
    Entries entries;
    if (!PyArg_ParseTuple(args, "USnnO!O!:distinct", &text, &starts, &n_fields, &index, &PyTuple_Type, &ends,
                          &PyDict_Type, &value_of) ||
        read_entries(&entries, text, starts, n_fields) < 0 || check_index(&entries, index) < 0) {
        return NULL;
    }
    PyObject *found = PyList_New(PyTuple_GET_SIZE(ends));
    for (Py_ssize_t record = 0; found != NULL && record < PyTuple_GET_SIZE(ends); record++) {
        Py_ssize_t end = end_of(&entries, ends, record, entry);
        PyObject *values = end < 0 ? NULL : distinct_of(&entries, entry, end, index, value_of);
        if (values == NULL) {
            Py_CLEAR(found);
            break;
        }
        PyList_SET_ITEM(found, record, values);
        entry = end;
    }
    return found;
}

static PyMethodDef methods[] = {
    {"column", column, METH_VARARGS, NULL},
    {"distinct", distinct, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_entry_texts", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__entry_texts(void)
{
    return PyModuleDef_Init(&definition);
}
