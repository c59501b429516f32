// Rows as matrices, cases drawn at random, and what tests of operators on rows have in common.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "plan_builder.h"

constexpr int kTrials = 16, kPrototypes = 16;

using Matrix = std::vector<std::vector<double>>;

inline Matrix Rows(const std::vector<float> &values, int64_t first, int rows, int channels) {
    Matrix matrix(rows, std::vector<double>(channels));
    for (int i = 0; i < rows; ++i) {
        for (int c = 0; c < channels; ++c) {
            matrix[i][c] = values[first + static_cast<int64_t>(i) * channels + c];
        }
    }
    return matrix;
}

struct Layer {
    std::vector<float> weight, bias;  // (in, out), as a product's right side
    int in, out;

    Layer(Dice &dice, int inputs, int outputs, float size) : weight(dice.Floats(static_cast<int64_t>(inputs) * outputs, -size, size)), bias(dice.Floats(outputs)), in(inputs), out(outputs) {}

    Matrix operator()(const Matrix &x) const {
        Matrix y(x.size(), std::vector<double>(out));
        for (size_t i = 0; i < x.size(); ++i) {
            for (int o = 0; o < out; ++o) {
                y[i][o] = bias[o];
                for (int k = 0; k < in; ++k) {
                    y[i][o] += x[i][k] * weight[static_cast<size_t>(k) * out + o];
                }
            }
        }
        return y;
    }
};

inline void Softmax(std::vector<double> &scores) {
    const double most = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double &s : scores) {
        sum += s = std::exp(s - most);
    }
    for (double &s : scores) {
        s /= sum;
    }
}

inline std::vector<float> Flat(const std::vector<Matrix> &objects) {
    std::vector<float> values;
    for (const Matrix &matrix : objects) {
        for (const auto &row : matrix) {
            values.insert(values.end(), row.begin(), row.end());
        }
    }
    return values;
}

struct Case {
    int height, width, objects, threads, heads, channels, cells;

    // Heads may be 8, 16, 24 or 32 deep, all of them together whole vectors.
    explicit Case(Dice &dice)
        : height(16 * dice.Pick(1, 6)), width(16 * dice.Pick(1, 6)), objects(dice.Pick(1, 3)), threads(dice.Pick(1, 3)), heads(1 << dice.Pick(0, 2)), channels(heads * (heads == 1 ? 16 : 8) * dice.Pick(1, heads == 1 ? 2 : 4)), cells(height / 16 * (width / 16)) {}

    std::string text() const { return std::to_string(cells) + " cells, " + std::to_string(channels) + " channels, " + std::to_string(heads) + " heads, " + std::to_string(objects) + " objects, " + std::to_string(threads) + " threads"; }
    std::vector<float> map(Dice &dice, float size = 1) const { return dice.Floats(static_cast<int64_t>(objects) * cells * channels, -size, size); }
    std::vector<float> prototypes(Dice &dice) const { return dice.Floats(static_cast<int64_t>(objects) * kPrototypes * channels); }
};
