/* Canonical documents, joined from the members of their properties with no text of Python in between.

   `ingest.documents` says what the function gives, and does the same in Python where this is not compiled. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* The members of a row of columns. */
typedef struct {
    const char *bytes;
    Py_ssize_t n;
} Member;

/* Finds the members of a row. Gives their length; -1 for an error. */
static Py_ssize_t
read_row(Member *members, PyObject *columns, Py_ssize_t row)
{
    Py_ssize_t total = 0;
    for (Py_ssize_t each = 0; each < PyTuple_GET_SIZE(columns); each++) {
        PyObject *text = PyList_GET_ITEM(PyTuple_GET_ITEM(columns, each), row);
        members[each].bytes = PyUnicode_AsUTF8AndSize(text, &members[each].n);
        if (members[each].bytes == NULL) {
            return -1;
        }
        if (members[each].n > PY_SSIZE_T_MAX - 2 - total) {
            PyErr_NoMemory();
            return -1;
        }
        total += members[each].n;
    }
    return total;
}

static PyObject *
document_of(Member *members, PyObject *columns, Py_ssize_t row)
{
    Py_ssize_t total = read_row(members, columns, row);
    if (total < 0) {
        return NULL;
    }
    if (total == 0) {
        return PyBytes_FromStringAndSize("{}", 2);
    }
    PyObject *document = PyBytes_FromStringAndSize(NULL, total + 1);
    if (document == NULL) {
        return NULL;
    }
    char *to = PyBytes_AS_STRING(document);
    for (Py_ssize_t each = 0; each < PyTuple_GET_SIZE(columns); each++) {
        memcpy(to, members[each].bytes, (size_t)members[each].n);
        to += members[each].n;
    }
    *PyBytes_AS_STRING(document) = '{';  /* the comma that the first member begins with */
    *to = '}';
    return document;
}

static PyObject *
documents_of(PyObject *columns, Py_ssize_t n_rows)
{
    Member *members = PyMem_Calloc((size_t)PyTuple_GET_SIZE(columns) + 1, sizeof(Member));
    PyObject *documents = members == NULL ? PyErr_NoMemory() : PyList_New(n_rows);
    for (Py_ssize_t row = 0; documents != NULL && row < n_rows; row++) {
        PyObject *document = document_of(members, columns, row);
        if (document == NULL) {
            Py_CLEAR(documents);
            break;
        }
        PyList_SET_ITEM(documents, row, document);
    }
    PyMem_Free(members);
    return documents;
}

static PyObject *
join(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *columns;
    Py_ssize_t n_rows;
    if (!PyArg_ParseTuple(args, "O!n:join", &PyTuple_Type, &columns, &n_rows)) {
        return NULL;
    }
    for (Py_ssize_t each = 0; each < PyTuple_GET_SIZE(columns); each++) {
        PyObject *column = PyTuple_GET_ITEM(columns, each);
        if (!PyList_Check(column) || PyList_GET_SIZE(column) != n_rows) {
            PyErr_SetString(PyExc_ValueError, "expected lists of one length");
            return NULL;
        }
    }
    return documents_of(columns, n_rows < 0 ? 0 : n_rows);
}

static PyMethodDef methods[] = {
    {"join", join, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_documents", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__documents(void)
{
    return PyModuleDef_Init(&definition);
}
