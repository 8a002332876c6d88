/* ASCII as the compiled modules read it: texts, and words of eight characters. */

#ifndef VARIOME_ASCII_H
#define VARIOME_ASCII_H

#include "../variome/_buffer.h"

#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WORD ((Py_ssize_t)sizeof(uint64_t))  /* texts are looked through in words */
#endif
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))  /* a word of this byte */

/* Words of ASCII: no byte has its highest bit, so that no sum of two goes over into the next byte. */
static inline uint64_t
word_at(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The highest bit of each byte that is another one. */
static inline uint64_t
differs(uint64_t word, char byte)
{
    return (word ^ EACH((unsigned char)byte)) + EACH(0x7f);
}

static inline const char *
ascii_of(PyObject *text, Py_ssize_t *n)
{
    if (!PyUnicode_Check(text) || !PyUnicode_IS_ASCII(text)) {
        PyErr_SetString(PyExc_ValueError, "expected a text of ASCII characters");
        return NULL;
    }
    *n = PyUnicode_GET_LENGTH(text);
    return (const char *)PyUnicode_1BYTE_DATA(text);
}

static inline PyObject *
text_of(const char *bytes, Py_ssize_t n)
{
    PyObject *text = PyUnicode_New(n, 127);
    if (text != NULL && n > 0) {
        memcpy(PyUnicode_1BYTE_DATA(text), bytes, (size_t)n);
    }
    return text;
}

/* Adds a number to a list or a set, by the function that adds to it. */
static inline int
add_number(int (*add)(PyObject *, PyObject *), PyObject *numbers, Py_ssize_t number)
{
    PyObject *each = PyLong_FromSsize_t(number);
    int result = each == NULL ? -1 : add(numbers, each);
    Py_XDECREF(each);
    return result;
}

#endif
