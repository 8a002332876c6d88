/* Entries of annotations, taken apart and written as JSON without an object of Python for each field.

   `ingest.entry_texts` says what each function gives, and does the same in Python where this is not compiled. All
   texts are ASCII; a field is told by the place where it begins, and ends one character before the next one. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    char *bytes;
    Py_ssize_t used;
    Py_ssize_t size;
} Buffer;

static unsigned char ends_field[256];  /* what a field ends with */
static unsigned char is_odd[256];      /* what stands for something else in JSON, or begins an escape */

static int
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

static int
append(Buffer *buffer, const char *bytes, Py_ssize_t n)
{
    if (reserve(buffer, n) < 0) {
        return -1;
    }
    memcpy(buffer->bytes + buffer->used, bytes, (size_t)n);
    buffer->used += n;
    return 0;
}

static const char *
ascii_of(PyObject *text, Py_ssize_t *n)
{
    if (!PyUnicode_Check(text) || !PyUnicode_IS_ASCII(text)) {
        PyErr_SetString(PyExc_ValueError, "expected a text of ASCII characters");
        return NULL;
    }
    *n = PyUnicode_GET_LENGTH(text);
    return (const char *)PyUnicode_1BYTE_DATA(text);
}

static PyObject *
text_of(const char *bytes, Py_ssize_t n)
{
    PyObject *text = PyUnicode_New(n, 127);
    if (text != NULL && n > 0) {
        memcpy(PyUnicode_1BYTE_DATA(text), bytes, (size_t)n);
    }
    return text;
}

static int
digit_of(char character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* The code of an escape; -1 where a percent sign begins none, or one of what is not ASCII. */
static int
code_of(const char *escape, const char *end)
{
    if (end - escape < 3) {
        return -1;
    }
    int high = digit_of(escape[1]), low = digit_of(escape[2]);
    return high < 0 || high > 7 || low < 0 ? -1 : 16 * high + low;
}

static PyObject *
unescape(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text;
    const char *is_plain;
    Py_ssize_t n, n_plain;
    if (!PyArg_ParseTuple(args, "Uy#:unescape", &text, &is_plain, &n_plain)) {
        return NULL;
    }
    const char *from = ascii_of(text, &n);
    Buffer found = {NULL, 0, 0};
    if (from == NULL || reserve(&found, n + 1) < 0) {
        return NULL;
    }
    const char *end = from + n, *escape;
    while ((escape = memchr(from, '%', (size_t)(end - from))) != NULL) {
        int code = code_of(escape, end);
        if (code < 0) {
            PyMem_Free(found.bytes);
            Py_RETURN_NONE;
        }
        int is_kept = code >= n_plain || !is_plain[code];
        Py_ssize_t n_before = escape - from + (is_kept ? 3 : 0);
        memcpy(found.bytes + found.used, from, (size_t)n_before);
        found.used += n_before;
        if (!is_kept) {
            found.bytes[found.used++] = (char)code;
        }
        from = escape + 3;
    }
    memcpy(found.bytes + found.used, from, (size_t)(end - from));
    PyObject *result = text_of(found.bytes, found.used + (end - from));
    PyMem_Free(found.bytes);
    return result;
}

static PyObject *
split(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text;
    Py_ssize_t n, n_fields, n_starts = 1, in_entry = 1;
    if (!PyArg_ParseTuple(args, "Un:split", &text, &n_fields)) {
        return NULL;
    }
    const char *bytes = ascii_of(text, &n);
    if (bytes == NULL) {
        return NULL;
    }
    for (Py_ssize_t place = 0; place < n; place++) {
        n_starts += (bytes[place] == '|') + (bytes[place] == ',');
    }
    PyObject *starts = PyBytes_FromStringAndSize(NULL, (n_starts + 1) * (Py_ssize_t)sizeof(Py_ssize_t));
    if (starts == NULL) {
        return NULL;
    }
    Py_ssize_t *start = (Py_ssize_t *)PyBytes_AS_STRING(starts);
    *start++ = 0;
    const char *end = bytes + n;
    for (const char *each = bytes; each <= end; each++) {
        while (each < end && !ends_field[(unsigned char)*each]) {
            each++;
        }
        *start++ = each + 1 - bytes;
        if (each < end && *each == '|') {
            in_entry++;
        }
        else if (in_entry == n_fields) {
            in_entry = 1;
        }
        else {
            Py_DECREF(starts);
            Py_RETURN_NONE;
        }
    }
    return starts;
}

/* Entries as `split` found them. */
typedef struct {
    const char *bytes;
    const Py_ssize_t *starts;
    Py_ssize_t n_fields;
    Py_ssize_t n_entries;
} Entries;

static int
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
        PyErr_SetString(PyExc_ValueError, "expected what `split` gave for this text");
        return -1;
    }
    entries->n_entries = (n_starts - 1) / n_fields;
    return 0;
}

static const char *
field_of(const Entries *entries, Py_ssize_t entry, Py_ssize_t index, Py_ssize_t *n)
{
    const Py_ssize_t *start = entries->starts + entry * entries->n_fields + index;
    *n = start[1] - start[0] - 1;
    return entries->bytes + start[0];
}

static PyObject *
column(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text, *starts;
    Py_ssize_t n_fields, index, n;
    Entries entries;
    if (!PyArg_ParseTuple(args, "USnn:column", &text, &starts, &n_fields, &index) ||
        read_entries(&entries, text, starts, n_fields) < 0) {
        return NULL;
    }
    if (index < 0 || index >= n_fields) {
        PyErr_SetString(PyExc_IndexError, "expected the index of a field");
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

/* How a field is written: `head` before its value; its text as it is (KIND_TEXT), the elements of its text (KIND_LIST),
   or whatever `members` has for its text, a member with its head. */
enum { KIND_MEMBER, KIND_TEXT, KIND_LIST };

typedef struct {
    Py_ssize_t index;
    const char *head;
    Py_ssize_t n_head;
    int kind;
    char separator;
    PyObject *members;
} Column;

/* Whether a text is its own value: nothing is escaped, neither here nor in JSON, and it is no list. */
static int
is_usual_text(const Column *column, const char *bytes, Py_ssize_t n)
{
    for (Py_ssize_t place = 0; place < n; place++) {
        if (is_odd[(unsigned char)bytes[place]] || bytes[place] == column->separator) {
            return 0;
        }
    }
    return 1;
}

/* Whether all elements of a list are their own values, and none is missing. */
static int
is_usual_list(const Column *column, const char *bytes, Py_ssize_t n)
{
    Py_ssize_t begin = 0;
    for (Py_ssize_t place = 0; place <= n; place++) {
        if (place == n || bytes[place] == column->separator) {
            if (place == begin || (place == begin + 1 && bytes[begin] == '.')) {
                return 0;
            }
            begin = place + 1;
        }
        else if (is_odd[(unsigned char)bytes[place]]) {
            return 0;
        }
    }
    return 1;
}

static int
append_usual(Buffer *found, const Column *column, const char *bytes, Py_ssize_t n)
{
    int is_list = column->kind == KIND_LIST;
    if (reserve(found, column->n_head + 3 * n + 4) < 0) {  /* a separator becomes three characters */
        return -1;
    }
    char *to = found->bytes + found->used;
    memcpy(to, column->head, (size_t)column->n_head);
    to += column->n_head;
    if (is_list) {
        *to++ = '[';
    }
    *to++ = '"';
    if (is_list) {
        for (Py_ssize_t place = 0; place < n; place++) {
            if (bytes[place] == column->separator) {
                memcpy(to, "\",\"", 3);
                to += 3;
            }
            else {
                *to++ = bytes[place];
            }
        }
    }
    else {
        memcpy(to, bytes, (size_t)n);
        to += n;
    }
    *to++ = '"';
    if (is_list) {
        *to++ = ']';
    }
    found->used = to - found->bytes;
    return 0;
}

/* 1 where the text has no value that could be told nothing of, which is one of `faults`. */
static int
append_member(Buffer *found, const Column *column, const char *bytes, Py_ssize_t n, PyObject *faults)
{
    PyObject *text = text_of(bytes, n);
    if (text == NULL) {
        return -1;
    }
    PyObject *member = PyDict_GetItemWithError(column->members, text);
    if (member != NULL) {
        Py_INCREF(member);
    }
    else if (!PyErr_Occurred()) {
        member = PyObject_GetItem(column->members, text);
    }
    Py_DECREF(text);
    if (member == NULL) {
        if (!PyErr_ExceptionMatches(faults)) {
            return -1;
        }
        PyErr_Clear();
        return 1;
    }
    Py_ssize_t n_member;
    const char *told = PyUnicode_AsUTF8AndSize(member, &n_member);
    int result = told == NULL ? -1 : append(found, told, n_member);
    Py_DECREF(member);
    return result;
}

static int
append_field(Buffer *found, const Column *column, const char *bytes, Py_ssize_t n, PyObject *faults)
{
    if (n == 0 || (column->kind == KIND_TEXT && n == 1 && *bytes == '.')) {
        return 0;
    }
    if ((column->kind == KIND_TEXT && is_usual_text(column, bytes, n)) ||
        (column->kind == KIND_LIST && is_usual_list(column, bytes, n))) {
        return append_usual(found, column, bytes, n);
    }
    return append_member(found, column, bytes, n, faults);
}

/* Adds the object of an entry, after a comma; nothing where no field has a value. */
static int
append_object(Buffer *found, const Entries *entries, Py_ssize_t entry, const Column *columns, Py_ssize_t n_columns,
              PyObject *faults, int *is_wrong)
{
    Py_ssize_t begin = found->used, n;
    if (append(found, ",", 1) < 0) {
        return -1;
    }
    for (Py_ssize_t each = 0; each < n_columns; each++) {
        const char *bytes = field_of(entries, entry, columns[each].index, &n);
        int is_fault = append_field(found, &columns[each], bytes, n, faults);
        if (is_fault < 0) {
            return -1;
        }
        *is_wrong |= is_fault;
    }
    if (found->used == begin + 1) {
        found->used = begin;
        return 0;
    }
    found->bytes[begin + 1] = '{';  /* the comma that the first member begins with */
    return append(found, "}", 1);
}

static Column *
read_columns(PyObject *given, const Entries *entries)
{
    Py_ssize_t n = PyTuple_GET_SIZE(given);
    Column *columns = PyMem_Calloc((size_t)(n ? n : 1), sizeof(Column));
    if (columns == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t each = 0; each < n; each++) {
        Column *column = &columns[each];
        int separator;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(given, each), "ny#iiO!:column", &column->index, &column->head,
                              &column->n_head, &column->kind, &separator, &PyDict_Type, &column->members)) {
            PyMem_Free(columns);
            return NULL;
        }
        if (column->index < 0 || column->index >= entries->n_fields || separator < 0 || separator > 0x7f) {
            PyErr_SetString(PyExc_ValueError, "expected the index of a field, and an ASCII separator");
            PyMem_Free(columns);
            return NULL;
        }
        column->separator = (char)separator;
    }
    return columns;
}

/* The objects of the entries up to one, as one text; which of them are wrong is added. */
static PyObject *
objects_of(Buffer *found, const Entries *entries, Py_ssize_t entry, Py_ssize_t end, const Column *columns,
           Py_ssize_t n_columns, PyObject *faults, PyObject *wrong)
{
    found->used = 0;
    for (; entry < end; entry++) {
        int is_wrong = 0;
        if (append_object(found, entries, entry, columns, n_columns, faults, &is_wrong) < 0) {
            return NULL;
        }
        if (is_wrong) {
            PyObject *number = PyLong_FromSsize_t(entry);
            if (number == NULL || PySet_Add(wrong, number) < 0) {
                Py_XDECREF(number);
                return NULL;
            }
            Py_DECREF(number);
        }
    }
    return PyUnicode_DecodeUTF8(found->used ? found->bytes : "", found->used, NULL);
}

static PyObject *
groups_of(const Entries *entries, const Column *columns, Py_ssize_t n_columns, PyObject *ends, PyObject *faults,
          PyObject *wrong)
{
    Py_ssize_t entry = 0;
    Buffer found = {NULL, 0, 0};
    PyObject *groups = PyList_New(PyTuple_GET_SIZE(ends));
    for (Py_ssize_t record = 0; groups != NULL && record < PyTuple_GET_SIZE(ends); record++) {
        Py_ssize_t end = PyLong_AsSsize_t(PyTuple_GET_ITEM(ends, record));
        PyObject *group = NULL;
        if (end < entry || end > entries->n_entries) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_ValueError, "expected numbers of entries in ascending order");
            }
        }
        else {
            group = objects_of(&found, entries, entry, end, columns, n_columns, faults, wrong);
        }
        if (group == NULL) {
            Py_CLEAR(groups);
            break;
        }
        PyList_SET_ITEM(groups, record, group);
        entry = end;
    }
    PyMem_Free(found.bytes);
    return groups;
}

static PyObject *
write_groups(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text, *starts, *given, *ends, *faults, *wrong;
    Py_ssize_t n_fields;
    Entries entries;
    if (!PyArg_ParseTuple(args, "USnO!O!O!O!:write_groups", &text, &starts, &n_fields, &PyTuple_Type, &given,
                          &PyTuple_Type, &ends, &PyTuple_Type, &faults, &PySet_Type, &wrong) ||
        read_entries(&entries, text, starts, n_fields) < 0) {
        return NULL;
    }
    Column *columns = read_columns(given, &entries);
    if (columns == NULL) {
        return NULL;
    }
    PyObject *groups = groups_of(&entries, columns, PyTuple_GET_SIZE(given), ends, faults, wrong);
    PyMem_Free(columns);
    return groups;
}

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

static PyMethodDef methods[] = {
    {"unescape", unescape, METH_VARARGS, NULL},
    {"split", split, METH_VARARGS, NULL},
    {"column", column, METH_VARARGS, NULL},
    {"write_groups", write_groups, METH_VARARGS, NULL},
    {"key_texts", key_texts, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_entry_texts", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__entry_texts(void)
{
    ends_field['|'] = ends_field[','] = 1;
    for (int character = 0; character < ' '; character++) {
        is_odd[character] = 1;
    }
    is_odd['"'] = is_odd['%'] = is_odd['\\'] = is_odd[0x7f] = 1;
    return PyModuleDef_Init(&definition);
}
