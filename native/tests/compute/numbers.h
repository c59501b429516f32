// Maps as numbers, cases drawn at random, and what tests of operators on maps have in common.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "plan_builder.h"

constexpr int kTrials = 24;

struct Case {
    int height, width, objects, threads;

    explicit Case(Dice &dice) : height(16 * dice.Pick(1, 5)), width(16 * dice.Pick(1, 6)), objects(dice.Pick(1, 4)), threads(dice.Pick(1, 3)) {}

    std::string text() const { return std::to_string(height) + "x" + std::to_string(width) + ", " + std::to_string(objects) + " objects, " + std::to_string(threads) + " threads"; }
};

// Maps as numbers: (objects, height, width, channels).
struct Numbers {
    int objects, height, width, channels;
    std::vector<float> values;

    Numbers(int n, int h, int w, int c) : objects(n), height(h), width(w), channels(c), values(static_cast<size_t>(n) * h * w * c) {}

    float &at(int n, int y, int x, int c) { return values[((static_cast<size_t>(objects == 1 ? 0 : n) * height + y) * width + x) * channels + c]; }
    float get(int n, int y, int x, int c) const { return y < 0 || x < 0 || y >= height || x >= width ? 0 : const_cast<Numbers *>(this)->at(n, y, x, c); }
};

inline Numbers FromRows(const std::vector<float> &rows, int n, int h, int w, int c) {
    Numbers numbers(n, h, w, c);
    numbers.values = rows;
    return numbers;
}

inline Numbers FromBytes(const std::vector<uint8_t> &rows, const TensorSpec &t, int n, int h, int w) {
    Numbers numbers(n, h, w, t.channels);
    for (size_t i = 0; i < rows.size(); ++i) {
        numbers.values[i] = t.scale * static_cast<float>(rows[i] - t.zero);
    }
    return numbers;
}

inline std::vector<float> Planes(const Numbers &m) {
    std::vector<float> planes;
    for (int n = 0; n < m.objects; ++n) {
        for (int c = 0; c < m.channels; ++c) {
            for (int y = 0; y < m.height; ++y) {
                for (int x = 0; x < m.width; ++x) {
                    planes.push_back(m.get(n, y, x, c));
                }
            }
        }
    }
    return planes;
}

// Stored bytes may differ by one where a sum lies on the edge of two.
inline void CheckBytes(const Numbers &expected, const std::vector<uint8_t> &actual, const TensorSpec &t, const std::string &what) {
    std::vector<float> wanted, found;
    for (size_t i = 0; i < actual.size(); ++i) {
        wanted.push_back(std::clamp(std::round(expected.values[i] / t.scale + static_cast<float>(t.zero)), 0.0f, 255.0f));
        found.push_back(actual[i]);
        if (std::abs(wanted[i] - found[i]) > 1) {
            std::fprintf(stderr, "%s: byte %zu of %zu is %g, not %g\n", what.c_str(), i, actual.size(), found[i], wanted[i]);
            std::exit(1);
        }
    }
}
