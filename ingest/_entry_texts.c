/* Entries of annotations, taken apart and written as JSON without an object of Python for each field.

   `ingest.entries` says what each function gives, and does the same in Python where this is not compiled. All
   texts are ASCII; a field is told by the place where it begins, and ends one character before the next one. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WORD ((Py_ssize_t)sizeof(uint64_t))  /* texts are looked through in words */
#endif
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))  /* a word of this byte */

typedef struct {
    char *bytes;
    Py_ssize_t used;
    Py_ssize_t size;
} Buffer;

static unsigned char is_odd[256];  /* what stands for something else in JSON, or begins an escape */

/* Words of ASCII: no byte has its highest bit, so that no sum of two goes over into the next byte. */
static uint64_t
word_at(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The highest bit of each byte that is another one. */
static uint64_t
differs(uint64_t word, char byte)
{
    return (word ^ EACH((unsigned char)byte)) + EACH(0x7f);
}

/* The highest bit of each byte that is odd, as `is_odd` says. */
static uint64_t
odd_of(uint64_t word)
{
    uint64_t is_even = (word + EACH(0x80 - 0x20)) & differs(word, '"') & differs(word, '%') & differs(word, '\\') &
                       differs(word, 0x7f);
    return ~is_even & EACH(0x80);
}

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

/* Writes a text with its plain escapes decoded. Gives its length; -1 where a percent sign is no escape of ASCII. */
static Py_ssize_t
unescape_into(char *to, const char *from, Py_ssize_t n, const char *is_plain, Py_ssize_t n_plain)
{
    const char *end = from + n, *escape, *begin = to;
    while ((escape = memchr(from, '%', (size_t)(end - from))) != NULL) {
        int code = code_of(escape, end);
        if (code < 0) {
            return -1;
        }
        int is_kept = code >= n_plain || !is_plain[code];
        Py_ssize_t n_before = escape - from + (is_kept ? 3 : 0);
        memcpy(to, from, (size_t)n_before);
        to += n_before;
        if (!is_kept) {
            *to++ = (char)code;
        }
        from = escape + 3;
    }
    memcpy(to, from, (size_t)(end - from));
    return to - begin + (end - from);
}

/* Whether each percent sign of a text begins an escape, of whatever byte. */
static int
has_escapes_only(const char *from, const char *end)
{
    while ((from = memchr(from, '%', (size_t)(end - from))) != NULL) {
        if (end - from < 3 || digit_of(from[1]) < 0 || digit_of(from[2]) < 0) {
            return 0;
        }
        from += 3;
    }
    return 1;
}

/* Adds a text with its plain escapes decoded, for which there must be room. A run of escapes of bytes beyond ASCII is
   decoded as a whole, so that a text with one stays as it is. 0 where a percent sign is no escape. */
static int
append_unescaped(Buffer *found, const char *bytes, Py_ssize_t n, const char *is_plain, Py_ssize_t n_plain)
{
    Py_ssize_t n_found = unescape_into(found->bytes + found->used, bytes, n, is_plain, n_plain);
    if (n_found < 0) {
        if (!has_escapes_only(bytes, bytes + n)) {
            return 0;
        }
        memcpy(found->bytes + found->used, bytes, (size_t)n);
        n_found = n;
    }
    found->used += n_found;
    return 1;
}

/* Where the fields of a record begin, as they are found. */
typedef struct {
    Py_ssize_t *start;
    Py_ssize_t n_fields;
    Py_ssize_t in_entry;
    Py_ssize_t n_entries;
} Found;

/* Adds the field after a separator; 0 where the entry before it has another number of fields. */
static int
add_start(Found *found, char separator, Py_ssize_t place)
{
    *found->start++ = place + 1;
    if (separator == '|') {
        found->in_entry++;
        return 1;
    }
    if (found->in_entry != found->n_fields) {
        return 0;
    }
    found->in_entry = 1;
    found->n_entries++;
    return 1;
}

/* Adds the fields after the separators of some text; 0 as `add_start`. */
static int
add_starts(Found *found, const char *bytes, Py_ssize_t place, Py_ssize_t end)
{
#ifdef WORD
    for (; place + WORD <= end; place += WORD) {
        uint64_t word = word_at(bytes + place), ends = ~(differs(word, '|') & differs(word, ',')) & EACH(0x80);
        for (; ends; ends &= ends - 1) {
            Py_ssize_t at = place + __builtin_ctzll(ends) / 8;
            if (!add_start(found, bytes[at], at)) {
                return 0;
            }
        }
    }
#endif
    for (; place < end; place++) {
        if ((bytes[place] == '|' || bytes[place] == ',') && !add_start(found, bytes[place], place)) {
            return 0;
        }
    }
    return 1;
}

/* Adds where each field of the text from one place on begins, for which there must be room. Gives the number of
   entries; 0 where one of them has another number of fields. */
static Py_ssize_t
append_starts(Buffer *starts, const Buffer *text, Py_ssize_t from, Py_ssize_t n_fields)
{
    Found found = {(Py_ssize_t *)(starts->bytes + starts->used), n_fields, 1, 1};
    *found.start++ = from;
    if (!add_starts(&found, text->bytes, from, text->used) || found.in_entry != n_fields) {
        return 0;
    }
    starts->used = (char *)found.start - starts->bytes;
    return found.n_entries;
}

/* What has been taken apart: the texts of records, joined by commas, where each of their fields begins, the places of
   the records among all, and for each the number of the entry after its last one. */
typedef struct {
    Buffer text;
    Buffer starts;
    PyObject *at;
    PyObject *ends;
    Py_ssize_t n_entries;
} Apart;

/* Adds a number to a list or a set, by the function that adds to it. */
static int
add_number(int (*add)(PyObject *, PyObject *), PyObject *numbers, Py_ssize_t number)
{
    PyObject *each = PyLong_FromSsize_t(number);
    int result = each == NULL ? -1 : add(numbers, each);
    Py_XDECREF(each);
    return result;
}

/* Adds the text of a record; 0 where there is something to be told of it, and -1 for an error. */
static int
append_record(Apart *apart, const char *bytes, Py_ssize_t n, Py_ssize_t n_fields, const char *is_plain,
              Py_ssize_t n_plain)
{
    Py_ssize_t used = apart->text.used;
    if (reserve(&apart->text, n + 1) < 0 || reserve(&apart->starts, (n + 2) * (Py_ssize_t)sizeof(Py_ssize_t)) < 0) {
        return -1;
    }
    if (apart->n_entries > 0) {
        apart->text.bytes[apart->text.used++] = ',';
    }
    Py_ssize_t from = apart->text.used, n_entries = 0;
    if (append_unescaped(&apart->text, bytes, n, is_plain, n_plain)) {
        n_entries = append_starts(&apart->starts, &apart->text, from, n_fields);
    }
    if (n_entries == 0) {
        apart->text.used = used;
        return 0;
    }
    apart->n_entries += n_entries;
    return 1;
}

static int
are_ascii(PyObject *texts)
{
    for (Py_ssize_t place = 0; place < PyList_GET_SIZE(texts); place++) {
        PyObject *text = PyList_GET_ITEM(texts, place);
        if (!PyUnicode_Check(text) || !PyUnicode_IS_ASCII(text)) {
            return 0;
        }
    }
    return 1;
}

static int
append_records(Apart *apart, PyObject *texts, Py_ssize_t n_fields, const char *is_plain, Py_ssize_t n_plain,
               PyObject *wrong)
{
    for (Py_ssize_t place = 0; place < PyList_GET_SIZE(texts); place++) {
        Py_ssize_t n;
        const char *bytes = ascii_of(PyList_GET_ITEM(texts, place), &n);
        if (bytes == NULL) {
            return -1;
        }
        if (n == 0 || (n == 1 && *bytes == '.')) {
            continue;
        }
        int result = append_record(apart, bytes, n, n_fields, is_plain, n_plain);
        if (result == 0) {
            result = add_number(PySet_Add, wrong, place);
        }
        else if (result > 0) {
            result = add_number(PyList_Append, apart->at, place);
            result = result < 0 ? result : add_number(PyList_Append, apart->ends, apart->n_entries);
        }
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
apart_of(Apart *apart)
{
    Py_ssize_t last = apart->text.used + 1;
    if (append(&apart->starts, (const char *)&last, (Py_ssize_t)sizeof last) < 0) {
        return NULL;
    }
    PyObject *ends = PyList_AsTuple(apart->ends);
    PyObject *text = text_of(apart->text.bytes, apart->text.used);
    PyObject *starts = PyBytes_FromStringAndSize(apart->starts.bytes, apart->starts.used);
    PyObject *found = NULL;
    if (ends != NULL && text != NULL && starts != NULL) {
        found = PyTuple_Pack(4, apart->at, ends, text, starts);
    }
    Py_XDECREF(ends);
    Py_XDECREF(text);
    Py_XDECREF(starts);
    return found;
}

static PyObject *
take_apart(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *texts, *wrong, *found = NULL;
    const char *is_plain;
    Py_ssize_t n_fields, n_plain;
    if (!PyArg_ParseTuple(args, "O!ny#O!:take_apart", &PyList_Type, &texts, &n_fields, &is_plain, &n_plain, &PySet_Type,
                          &wrong)) {
        return NULL;
    }
    if (!are_ascii(texts)) {
        Py_RETURN_NONE;
    }
    Apart apart = {.at = PyList_New(0), .ends = PyList_New(0)};
    if (apart.at != NULL && apart.ends != NULL &&
        append_records(&apart, texts, n_fields, is_plain, n_plain, wrong) == 0) {
        found = apart_of(&apart);
    }
    PyMem_Free(apart.text.bytes);
    PyMem_Free(apart.starts.bytes);
    Py_XDECREF(apart.at);
    Py_XDECREF(apart.ends);
    return found;
}

/* Entries as `take_apart` found them. */
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
        PyErr_SetString(PyExc_ValueError, "expected what `take_apart` gave for this text");
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

static int
check_index(const Entries *entries, Py_ssize_t index)
{
    if (index < 0 || index >= entries->n_fields) {
        PyErr_SetString(PyExc_IndexError, "expected the index of a field");
        return -1;
    }
    return 0;
}

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

/* The number of the entry after the last one of a record; -1 where that cannot be. */
static Py_ssize_t
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
    {"take_apart", take_apart, METH_VARARGS, NULL},
    {"column", column, METH_VARARGS, NULL},
    {"write_groups", write_groups, METH_VARARGS, NULL},
    {"distinct", distinct, METH_VARARGS, NULL},
    {"key_texts", key_texts, METH_O, NULL},
    {"has_key", has_key, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_entry_texts", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__entry_texts(void)
{
    for (int character = 0; character < ' '; character++) {
        is_odd[character] = 1;
    }
    is_odd['"'] = is_odd['%'] = is_odd['\\'] = is_odd[0x7f] = 1;
    return PyModuleDef_Init(&definition);
}
