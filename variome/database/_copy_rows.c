/* Rows for PostgreSQL's binary COPY, encoded without an object of Python for each field.

   `variome.database.copy` says what is encoded how, and does the same in Python where this is not compiled. */

#include "../_buffer.h"

#include <stdint.h>

/* The bytes of a number, the highest one first. */
static void
put_number(char *to, uint64_t number, int n_bytes)
{
    for (int place = n_bytes - 1; place >= 0; place--, number >>= 8) {
        to[place] = (char)(number & 0xff);
    }
}

static int
append_number(Buffer *row, uint64_t number, int n_bytes)
{
    if (reserve(row, 4 + n_bytes) < 0) {
        return -1;
    }
    put_number(row->bytes + row->used, (uint64_t)n_bytes, 4);
    put_number(row->bytes + row->used + 4, number, n_bytes);
    row->used += 4 + n_bytes;
    return 0;
}

static int
append_octets(Buffer *row, const char *bytes, Py_ssize_t n)
{
    if (n > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "a field of more than 2 GB");
        return -1;
    }
    if (reserve(row, 4 + n) < 0) {
        return -1;
    }
    put_number(row->bytes + row->used, (uint64_t)n, 4);
    memcpy(row->bytes + row->used + 4, bytes, (size_t)n);
    row->used += 4 + n;
    return 0;
}

static int
append_text(Buffer *row, PyObject *value)
{
    Py_ssize_t n;
    const char *bytes = PyUnicode_AsUTF8AndSize(value, &n);
    return bytes == NULL ? -1 : append_octets(row, bytes, n);
}

static int
append_bytes(Buffer *row, PyObject *value)
{
    char *bytes;
    Py_ssize_t n;
    return PyBytes_AsStringAndSize(value, &bytes, &n) < 0 ? -1 : append_octets(row, bytes, n);
}

static int
append_integer(Buffer *row, PyObject *value)
{
    PyObject *integer = PyNumber_Long(value);  /* JSON Schema takes 7.0 for an integer */
    if (integer == NULL) {
        return -1;
    }
    long long number = PyLong_AsLongLong(integer);
    Py_DECREF(integer);
    return number == -1 && PyErr_Occurred() ? -1 : append_number(row, (uint64_t)number, 8);
}

static int
append_double(Buffer *row, PyObject *value)
{
    double number = PyFloat_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred()) {
        return -1;
    }
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return append_number(row, bits, 8);
}

static int
append_truth(Buffer *row, PyObject *value)
{
    int truth = PyObject_IsTrue(value);
    return truth < 0 ? -1 : append_number(row, (uint64_t)truth, 1);
}

/* `uuid.UUID.int`, as two words. */
static int
append_uuid(Buffer *row, PyObject *value)
{
    PyObject *number = PyObject_GetAttrString(value, "int"), *bits = NULL, *high = NULL;
    unsigned long long words[2] = {0, 0};
    int result = -1;
    if (number != NULL && (bits = PyLong_FromLong(64)) != NULL && (high = PyNumber_Rshift(number, bits)) != NULL) {
        words[0] = PyLong_AsUnsignedLongLong(high);
        words[1] = PyLong_AsUnsignedLongLongMask(number);
        result = PyErr_Occurred() || reserve(row, 20) < 0 ? -1 : 0;
    }
    Py_XDECREF(high);
    Py_XDECREF(bits);
    Py_XDECREF(number);
    if (result == 0) {
        put_number(row->bytes + row->used, 16, 4);
        put_number(row->bytes + row->used + 4, words[0], 8);
        put_number(row->bytes + row->used + 12, words[1], 8);
        row->used += 20;
    }
    return result;
}

typedef int (*Append)(Buffer *, PyObject *);

static int
append_array(Buffer *row, PyObject *value, uint32_t oid, Append append)
{
    PyObject *elements = PySequence_Fast(value, "expected a list");
    if (elements == NULL) {
        return -1;
    }
    Py_ssize_t begin = row->used, n = PySequence_Fast_GET_SIZE(elements);
    /* length, dimensions, no nulls, the type of elements; then elements and lower bound of the one dimension */
    const uint32_t head[] = {0, n > 0, 0, oid, (uint32_t)n, 1};
    int n_head = n > 0 ? 6 : 4;
    int result = reserve(row, 4 * n_head);
    for (int place = 0; result == 0 && place < n_head; place++) {
        put_number(row->bytes + row->used, head[place], 4);
        row->used += 4;
    }
    for (Py_ssize_t each = 0; result == 0 && each < n; each++) {
        result = append(row, PySequence_Fast_GET_ITEM(elements, each));
    }
    Py_DECREF(elements);
    if (result == 0 && row->used - begin - 4 > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "a field of more than 2 GB");
        result = -1;
    }
    if (result == 0) {
        put_number(row->bytes + begin, (uint64_t)(row->used - begin - 4), 4);
    }
    return result;
}

/* How a column is encoded: each value, or each element of an array of the type `oid`. */
typedef struct {
    const char *kind;
    Append append;
    uint32_t oid;
} Encoding;

static const Encoding *
encoding_of(PyObject *kind)
{
    static const Encoding known[] = {
        {"uuid", append_uuid, 0},        {"uuid[]", append_uuid, 2950},
        {"text", append_text, 0},        {"text[]", append_text, 25},
        {"bigint", append_integer, 0},   {"bigint[]", append_integer, 20},
        {"boolean", append_truth, 0},    {"boolean[]", append_truth, 16},
        {"double precision", append_double, 0}, {"double precision[]", append_double, 701},
        {"octets", append_bytes, 0},
    };
    for (size_t each = 0; each < sizeof known / sizeof *known; each++) {
        if (PyUnicode_Check(kind) && PyUnicode_CompareWithASCIIString(kind, known[each].kind) == 0) {
            return &known[each];
        }
    }
    return NULL;
}

static int
append_known(Buffer *row, PyObject *value, const Encoding *encoding)
{
    return encoding->oid ? append_array(row, value, encoding->oid, encoding->append) : encoding->append(row, value);
}

/* A field by an encoder of Python, which gives its bytes with their length. */
static int
append_encoded(Buffer *row, PyObject *encoder, PyObject *value)
{
    PyObject *encoded = PyObject_CallOneArg(encoder, value);
    char *bytes;
    Py_ssize_t n;
    int result = -1;
    if (encoded != NULL && PyBytes_AsStringAndSize(encoded, &bytes, &n) == 0) {
        result = append(row, bytes, n);
    }
    Py_XDECREF(encoded);
    return result;
}

static int
append_null(Buffer *row)
{
    if (reserve(row, 4) < 0) {
        return -1;
    }
    memset(row->bytes + row->used, 0xff, 4);
    row->used += 4;
    return 0;
}

static int
append_values(Buffer *row, PyObject *encoders, const Encoding *const *known, PyObject *values)
{
    Py_ssize_t n = PyTuple_GET_SIZE(encoders);
    if (PySequence_Fast_GET_SIZE(values) != n) {
        PyErr_SetString(PyExc_ValueError, "expected rows with a value for each column");
        return -1;
    }
    for (Py_ssize_t column = 0; column < n; column++) {
        PyObject *value = PySequence_Fast_GET_ITEM(values, column);
        int result = value == Py_None        ? append_null(row)
                     : known[column] != NULL ? append_known(row, value, known[column])
                                             : append_encoded(row, PyTuple_GET_ITEM(encoders, column), value);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
encoded_row(Buffer *row, PyObject *encoders, const Encoding *const *known, PyObject *given)
{
    PyObject *values = PySequence_Fast(given, "expected rows"), *encoded = NULL;
    row->used = 0;
    if (values != NULL && append_values(row, encoders, known, values) == 0) {
        encoded = PyBytes_FromStringAndSize(row->bytes, row->used);
    }
    Py_XDECREF(values);
    return encoded;
}

static PyObject *
encode_rows(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *encoders, *rows;
    if (!PyArg_ParseTuple(args, "O!O!:encode_rows", &PyTuple_Type, &encoders, &PyList_Type, &rows)) {
        return NULL;
    }
    Py_ssize_t n_columns = PyTuple_GET_SIZE(encoders);
    const Encoding **known = PyMem_Calloc((size_t)(n_columns ? n_columns : 1), sizeof(Encoding *));
    if (known == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t column = 0; column < n_columns; column++) {
        known[column] = encoding_of(PyTuple_GET_ITEM(encoders, column));
    }
    Buffer row = {NULL, 0, 0};
    PyObject *found = PyList_New(0);
    for (Py_ssize_t each = 0; found != NULL && each < PyList_GET_SIZE(rows); each++) {
        PyObject *encoded = encoded_row(&row, encoders, known, PyList_GET_ITEM(rows, each));
        if (encoded == NULL || PyList_Append(found, encoded) < 0) {
            Py_CLEAR(found);
        }
        Py_XDECREF(encoded);
    }
    PyMem_Free(row.bytes);
    PyMem_Free(known);
    return found;
}

static PyMethodDef methods[] = {
    {"encode_rows", encode_rows, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_copy_rows", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__copy_rows(void)
{
    return PyModuleDef_Init(&definition);
}
