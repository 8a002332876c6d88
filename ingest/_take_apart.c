/* The entries of annotations, taken apart into fields without an object of Python for each.

   `ingest.entries` says what is given, and does the same in Python where this is not compiled. */

#include "_ascii.h"

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

static PyMethodDef methods[] = {
    {"take_apart", take_apart, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_take_apart", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__take_apart(void)
{
    return PyModuleDef_Init(&definition);
}
