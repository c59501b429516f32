// The few macros the native tests need: a failed check names itself and ends the program.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__, #condition);                          \
            std::exit(1);                                                                                              \
        }                                                                                                              \
    } while (0)

#define CHECK_EQUAL(expected, actual)                                                                                  \
    do {                                                                                                               \
        auto const expectedValue = (expected);                                                                         \
        auto const actualValue = (actual);                                                                             \
        if (!(expectedValue == actualValue)) {                                                                         \
            std::fprintf(stderr, "%s:%d: %s is %s, not %s\n", __FILE__, __LINE__, #actual, text(actualValue).c_str(),  \
                         text(expectedValue).c_str());                                                                 \
            std::exit(1);                                                                                              \
        }                                                                                                              \
    } while (0)

#define CHECK_CONTAINS(part, whole)                                                                                    \
    do {                                                                                                               \
        std::string const wholeText = (whole);                                                                         \
        if (wholeText.find(part) == std::string::npos) {                                                               \
            std::fprintf(stderr, "%s:%d: \"%s\" does not contain \"%s\"\n", __FILE__, __LINE__, wholeText.c_str(), part); \
            std::exit(1);                                                                                              \
        }                                                                                                              \
    } while (0)

inline std::string text(std::string const& value)
{
    return value;
}

template <class T> std::string text(T value)
{
    return std::to_string(value);
}

#define RUN(test)                                                                                                      \
    do {                                                                                                               \
        test();                                                                                                        \
        std::printf("ok %s\n", #test);                                                                                 \
    } while (0)
