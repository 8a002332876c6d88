/* Entries of annotations, written as JSON objects without an object of Python for each field.

   `ingest.entries` says what is given, and does the same in Python where this is not compiled. */

#include "_entries.h"

static unsigned char is_odd[256];  /* what stands for something else in JSON, or begins an escape */

/* The highest bit of each byte that is odd, as `is_odd` says. */
static uint64_t
odd_of(uint64_t word)
{
    uint64_t is_even = (word + EACH(0x80 - 0x20)) & differs(word, '"') & differs(word, '%') & differs(word, '\\') &
                       differs(word, 0x7f);
    return ~is_even & EACH(0x80);
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
    const char *last;  /* the text that was written last from `members`: the next entry often has the same */
    Py_ssize_t n_last;
    PyObject *last_member;
} Column;

/* Whether something of a text is escaped, here or in JSON. */
static int
has_odd(const char *bytes, Py_ssize_t n)
{
    Py_ssize_t place = 0;
#ifdef WORD
    for (; place + WORD <= n; place += WORD) {
        if (odd_of(word_at(bytes + place))) {
            return 1;
        }
    }
    if (place > 0) {  /* the last word reaches back into the one before */
        return place < n && odd_of(word_at(bytes + n - WORD)) != 0;
    }
#endif
    while (place < n && !is_odd[(unsigned char)bytes[place]]) {
        place++;
    }
    return place < n;
}

/* The end of the element of a list that begins at a place. */
static const char *
end_of_element(const char *element, const char *end, char separator)
{
    const char *found = memchr(element, separator, (size_t)(end - element));
    return found == NULL ? end : found;
}

/* Adds a text that is its own value: nothing is escaped, and it is no list. 0 where it is not. */
static int
append_text(Buffer *found, const Column *column, const char *bytes, Py_ssize_t n)
{
    if (has_odd(bytes, n) || memchr(bytes, column->separator, (size_t)n) != NULL) {
        return 0;
    }
    char *to = found->bytes + found->used;
    memcpy(to, column->head, (size_t)column->n_head);
    to += column->n_head;
    *to++ = '"';
    memcpy(to, bytes, (size_t)n);
    to += n;
    *to++ = '"';
    found->used = to - found->bytes;
    return 1;
}

/* Adds a list of which all elements are their own values, and none is missing. 0 where they are not. */
static int
append_list(Buffer *found, const Column *column, const char *bytes, Py_ssize_t n)
{
    if (has_odd(bytes, n)) {
        return 0;
    }
    char *to = found->bytes + found->used;
    memcpy(to, column->head, (size_t)column->n_head);
    to += column->n_head;
    *to++ = '[';
    for (const char *element = bytes, *end = bytes + n, *next; element <= end; element = next + 1) {
        next = end_of_element(element, end, column->separator);
        if (next == element || (next == element + 1 && *element == '.')) {
            return 0;
        }
        *to++ = '"';
        memcpy(to, element, (size_t)(next - element));
        to += next - element;
        *to++ = '"';
        *to++ = ',';
    }
    to[-1] = ']';
    found->used = to - found->bytes;
    return 1;
}

/* The member for a text; NULL with an error set. */
static PyObject *
find_member(const Column *column, const char *bytes, Py_ssize_t n)
{
    PyObject *text = text_of(bytes, n);
    PyObject *member = text == NULL ? NULL : PyDict_GetItemWithError(column->members, text);
    if (member != NULL) {
        Py_INCREF(member);
    }
    else if (text != NULL && !PyErr_Occurred()) {
        member = PyObject_GetItem(column->members, text);
    }
    Py_XDECREF(text);
    return member;
}

/* 1 where the text has no value that could be told nothing of, which is one of `faults`. */
static int
append_member(Buffer *found, Column *column, const char *bytes, Py_ssize_t n, PyObject *faults)
{
    if (column->last_member == NULL || n != column->n_last || memcmp(bytes, column->last, (size_t)n) != 0) {
        PyObject *member = find_member(column, bytes, n);
        if (member == NULL) {
            if (!PyErr_ExceptionMatches(faults)) {
                return -1;
            }
            PyErr_Clear();
            return 1;
        }
        Py_XSETREF(column->last_member, member);
        column->last = bytes;
        column->n_last = n;
    }
    Py_ssize_t n_member;
    const char *told = PyUnicode_AsUTF8AndSize(column->last_member, &n_member);
    return told == NULL ? -1 : append(found, told, n_member);
}

static int
append_field(Buffer *found, Column *column, const char *bytes, Py_ssize_t n, PyObject *faults)
{
    if (n == 0 || (column->kind == KIND_TEXT && n == 1 && *bytes == '.')) {
        return 0;
    }
    if (reserve(found, column->n_head + 3 * n + 4) < 0) {  /* a separator becomes three characters */
        return -1;
    }
    if ((column->kind == KIND_TEXT && append_text(found, column, bytes, n)) ||
        (column->kind == KIND_LIST && append_list(found, column, bytes, n))) {
        return 0;
    }
    return append_member(found, column, bytes, n, faults);
}

/* How the objects of a group are written: its head, and its columns. `faults` are what a text without a value raises;
   `wrong` takes the numbers of the entries with one. */
typedef struct {
    const char *head;
    Py_ssize_t n_head;
    Column *columns;
    Py_ssize_t n_columns;
    PyObject *faults;
    PyObject *wrong;
} Group;

/* Adds the object of an entry, after a comma; nothing where no field has a value. */
static int
append_object(Buffer *found, const Entries *entries, Py_ssize_t entry, const Group *group)
{
    Py_ssize_t begin = found->used, n;
    int is_wrong = 0;
    if (append(found, ",", 1) < 0) {
        return -1;
    }
    for (Py_ssize_t each = 0; each < group->n_columns; each++) {
        const char *bytes = field_of(entries, entry, group->columns[each].index, &n);
        int is_fault = append_field(found, &group->columns[each], bytes, n, group->faults);
        if (is_fault < 0) {
            return -1;
        }
        is_wrong |= is_fault;
    }
    if (is_wrong && add_number(PySet_Add, group->wrong, entry) < 0) {
        return -1;
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

/* The member of the objects of some entries: a list after its head, or nothing where they have no values. */
static PyObject *
member_of(Buffer *found, const Entries *entries, Py_ssize_t entry, Py_ssize_t end, const Group *group)
{
    found->used = 0;
    if (append(found, group->head, group->n_head) < 0) {
        return NULL;
    }
    for (; entry < end; entry++) {
        if (append_object(found, entries, entry, group) < 0) {
            return NULL;
        }
    }
    if (found->used == group->n_head) {
        return PyUnicode_New(0, 0);
    }
    found->bytes[group->n_head] = '[';  /* the comma that the first object begins with */
    return append(found, "]", 1) < 0 ? NULL : PyUnicode_DecodeUTF8(found->bytes, found->used, NULL);
}

static PyObject *
members_of(const Entries *entries, const Group *group, PyObject *ends)
{
    Py_ssize_t entry = 0;
    Buffer found = {NULL, 0, 0};
    PyObject *members = PyList_New(PyTuple_GET_SIZE(ends));
    for (Py_ssize_t record = 0; members != NULL && record < PyTuple_GET_SIZE(ends); record++) {
        Py_ssize_t end = end_of(entries, ends, record, entry);
        PyObject *member = end < 0 ? NULL : member_of(&found, entries, entry, end, group);
        if (member == NULL) {
            Py_CLEAR(members);
            break;
        }
        PyList_SET_ITEM(members, record, member);
        entry = end;
    }
    PyMem_Free(found.bytes);
    return members;
}

static PyObject *
write_groups(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text, *starts, *given, *ends;
    Py_ssize_t n_fields;
    Entries entries;
    Group group;
    if (!PyArg_ParseTuple(args, "USny#O!O!O!O!:write_groups", &text, &starts, &n_fields, &group.head, &group.n_head,
                          &PyTuple_Type, &given, &PyTuple_Type, &ends, &PyTuple_Type, &group.faults, &PySet_Type,
                          &group.wrong) ||
        read_entries(&entries, text, starts, n_fields) < 0) {
        return NULL;
    }
    group.n_columns = PyTuple_GET_SIZE(given);
    group.columns = read_columns(given, &entries);
    if (group.columns == NULL) {
        return NULL;
    }
    PyObject *members = members_of(&entries, &group, ends);
    for (Py_ssize_t each = 0; each < group.n_columns; each++) {
        Py_XDECREF(group.columns[each].last_member);
    }
    PyMem_Free(group.columns);
    return members;
}

static PyMethodDef methods[] = {
    {"write_groups", write_groups, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_entry_groups", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__entry_groups(void)
{
    for (int character = 0; character < ' '; character++) {
        is_odd[character] = 1;
    }
    is_odd['"'] = is_odd['%'] = is_odd['\\'] = is_odd[0x7f] = 1;
    return PyModuleDef_Init(&definition);
}
