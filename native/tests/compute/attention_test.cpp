// Operators on rows against the formulas they shorten: attention here makes every key and value, as the network is written.
#include <algorithm>
#include <cmath>

#include "plan_builder.h"

namespace {

constexpr int kTrials = 16, kPrototypes = 16;

using Matrix = std::vector<std::vector<double>>;

Matrix Rows(const std::vector<float> &values, int64_t first, int rows, int channels) {
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

void Softmax(std::vector<double> &scores) {
    const double most = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double &s : scores) {
        sum += s = std::exp(s - most);
    }
    for (double &s : scores) {
        s /= sum;
    }
}

// q (A,C), k and v (B,C), bias (A,B) or empty -> (A,C), heads side by side.
Matrix Attend(const Matrix &q, const Matrix &k, const Matrix &v, int heads, const Matrix &bias) {
    const int channels = static_cast<int>(q[0].size()), depth = channels / heads;
    Matrix out(q.size(), std::vector<double>(channels));
    for (size_t a = 0; a < q.size(); ++a) {
        for (int h = 0; h < heads; ++h) {
            std::vector<double> scores(k.size());
            for (size_t b = 0; b < k.size(); ++b) {
                for (int d = h * depth; d < (h + 1) * depth; ++d) {
                    scores[b] += q[a][d] * k[b][d];
                }
                scores[b] = scores[b] / std::sqrt(depth) + (bias.empty() ? 0 : bias[a][b]);
            }
            Softmax(scores);
            for (size_t b = 0; b < k.size(); ++b) {
                for (int d = h * depth; d < (h + 1) * depth; ++d) {
                    out[a][d] += scores[b] * v[b][d];
                }
            }
        }
    }
    return out;
}

std::vector<float> Flat(const std::vector<Matrix> &objects) {
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

void prototypes_collect() {
    Dice dice(11);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const float size = dice.Coin() ? 0.3f : 3, floor = std::exp(-6.0f);  // large scores: nearly all weight on one cell
        const Layer q(dice, c.channels, c.channels, size), k(dice, c.channels, c.channels, size), v(dice, c.channels, c.channels, 0.3f), gate(dice, c.channels, 1, 1);
        PlanBuilder plan;
        const int from = plan.Tensor({c.channels, 0, kPrototypes, true}), keys = plan.Tensor({c.channels, 16, 0, true}), values = plan.Tensor({c.channels, 16, 0, true}), gated = plan.Tensor({c.channels, 16, 0, true}), to = plan.Tensor({c.channels, 0, kPrototypes, true});
        plan.Port("from", from, true);
        plan.Port("keys", keys, true);
        plan.Port("values", values, true);
        plan.Port("gated", gated, true);
        plan.Port("to", to, false);
        plan.Add({kCollect, {from, keys, values, gated}, {to}, {c.heads}, {floor}, {Raw(q.weight), Raw(q.bias), Raw(k.weight), Raw(v.weight), Raw(v.bias), Raw(gate.weight), Raw(gate.bias)}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> queries = c.prototypes(dice), key = c.map(dice), value = c.map(dice), gates = c.map(dice, 4);
        running.Set("from", queries);
        running.Set("keys", key);
        running.Set("values", value);
        running.Set("gated", gates);
        std::vector<Matrix> expected;
        for (int n = 0; n < c.objects; ++n) {
            const int64_t map = static_cast<int64_t>(n) * c.cells * c.channels;
            const Matrix z = gate(Rows(gates, map, c.cells, c.channels));
            Matrix bias(kPrototypes, std::vector<double>(c.cells));
            for (int i = 0; i < kPrototypes; ++i) {
                for (int cell = 0; cell < c.cells; ++cell) {
                    const double side = i < kPrototypes / 2 ? z[cell][0] : -z[cell][0];
                    bias[i][cell] = std::max(-std::log1p(std::exp(-side)), -6.0);
                }
            }
            expected.push_back(Attend(q(Rows(queries, static_cast<int64_t>(n) * kPrototypes * c.channels, kPrototypes, c.channels)), k(Rows(key, map, c.cells, c.channels)), v(Rows(value, map, c.cells, c.channels)), c.heads, bias));
        }
        for (int run = 0; run < 2; ++run) {
            running.Run();
            CheckNear(Flat(expected), running.Get<float>("to"), 2e-4f, "collect, " + c.text());
        }
    }
}

void cells_look_at_prototypes() {
    Dice dice(12);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const float size = dice.Coin() ? 0.3f : 3;
        const Layer q(dice, c.channels, c.channels, size), k(dice, c.channels, c.channels, size), v(dice, c.channels, c.channels, 0.3f), out(dice, c.channels, c.channels, 0.3f);
        PlanBuilder plan;
        const int from = plan.Tensor({c.channels, 16, 0, true}), keys = plan.Tensor({c.channels, 0, kPrototypes, true}), values = plan.Tensor({c.channels, 0, kPrototypes, true}), residual = plan.Tensor({c.channels, 16, 0, true}), to = plan.Tensor({c.channels, 16, 0, true});
        plan.Port("from", from, true);
        plan.Port("keys", keys, true);
        plan.Port("values", values, true);
        plan.Port("residual", residual, true);
        plan.Port("to", to, false);
        plan.Add({kSpread, {from, keys, values, residual}, {to}, {c.heads}, {}, {Raw(q.weight), Raw(q.bias), Raw(k.weight), Raw(k.bias), Raw(v.weight), Raw(v.bias), Raw(out.weight), Raw(out.bias)}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> queries = c.map(dice), key = c.prototypes(dice), value = c.prototypes(dice), base = c.map(dice);
        running.Set("from", queries);
        running.Set("keys", key);
        running.Set("values", value);
        running.Set("residual", base);
        std::vector<Matrix> expected;
        for (int n = 0; n < c.objects; ++n) {
            const int64_t map = static_cast<int64_t>(n) * c.cells * c.channels, rows = static_cast<int64_t>(n) * kPrototypes * c.channels;
            Matrix found = out(Attend(q(Rows(queries, map, c.cells, c.channels)), k(Rows(key, rows, kPrototypes, c.channels)), v(Rows(value, rows, kPrototypes, c.channels)), c.heads, {}));
            for (int cell = 0; cell < c.cells; ++cell) {
                for (int i = 0; i < c.channels; ++i) {
                    found[cell][i] += base[map + static_cast<int64_t>(cell) * c.channels + i];
                }
            }
            expected.push_back(found);
        }
        running.Run();
        CheckNear(Flat(expected), running.Get<float>("to"), 2e-4f, "spread, " + c.text());
    }
}

void summaries() {
    Dice dice(13);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const Layer weigh(dice, c.channels, kPrototypes, 1);
        PlanBuilder plan;
        const int value = plan.Tensor({c.channels, 16, 0, true}), sums = plan.Tensor({c.channels, 0, kPrototypes, true}), areas = plan.Tensor({1, 0, kPrototypes, true});
        plan.Port("value", value, true);
        plan.Port("sums", sums, false);
        plan.Port("areas", areas, false);
        plan.Add({kSummary, {value}, {sums, areas}, {}, {}, {Raw(weigh.weight), Raw(weigh.bias)}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> values = c.map(dice);
        running.Set("value", values);
        std::vector<Matrix> expected, area;
        for (int n = 0; n < c.objects; ++n) {
            const Matrix cells = Rows(values, static_cast<int64_t>(n) * c.cells * c.channels, c.cells, c.channels), scores = weigh(cells);
            Matrix sum(kPrototypes, std::vector<double>(c.channels)), weight(kPrototypes, std::vector<double>(1));
            for (int i = 0; i < kPrototypes; ++i) {
                for (int cell = 0; cell < c.cells; ++cell) {
                    const double share = (i < kPrototypes / 2 ? cells[cell][0] : 1 - cells[cell][0]) / (1 + std::exp(-scores[cell][i]));
                    weight[i][0] += share;
                    for (int k = 0; k < c.channels; ++k) {
                        sum[i][k] += share * cells[cell][k];
                    }
                }
            }
            expected.push_back(sum);
            area.push_back(weight);
        }
        running.Run();
        CheckNear(Flat(expected), running.Get<float>("sums"), 1e-5f, "sums, " + c.text());
        CheckNear(Flat(area), running.Get<float>("areas"), 1e-5f, "areas, " + c.text());
    }
}

void comparisons() {
    Dice dice(15);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int depth = 16 * dice.Pick(1, 2);
        const Layer gate(dice, c.channels, 1, 1), narrow(dice, c.channels, depth, 1);
        PlanBuilder plan;
        const int cells = plan.Tensor({c.channels, 16}), prototypes = plan.Tensor({depth, 0, kPrototypes, true}), masked = plan.Tensor({c.channels, 16, 0, true}), layer = plan.Tensor({depth, 16}), now = plan.Tensor({depth, 16});
        const int then = plan.Tensor({depth, 0, kPrototypes, true}), signs = plan.Tensor({kPrototypes + 4, 0, 1, true});
        plan.Port("cells", cells, true);
        plan.Port("prototypes", prototypes, true);
        plan.Port("masked", masked, true);
        plan.Port("signs", signs, false);
        plan.Add({kLinear, {cells}, {layer}, {0}, {}, {Raw(narrow.weight), Raw(narrow.bias)}});
        plan.Add({kUnit, {layer}, {now}, {}, {1e-4f}, {}});
        plan.Add({kUnit, {prototypes}, {then}, {}, {1e-4f}, {}});
        plan.Add({kCompare, {now, then, masked}, {signs}, {}, {1e-2f}, {Raw(gate.weight), Raw(gate.bias)}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> frame = dice.Floats(static_cast<int64_t>(c.cells) * c.channels), known = dice.Floats(static_cast<int64_t>(c.objects) * kPrototypes * depth), tokens = c.map(dice, 4);
        running.Set("cells", frame);
        running.Set("prototypes", known);
        running.Set("masked", tokens);
        const auto unit = [](Matrix rows) {
            for (auto &row : rows) {
                double square = 1e-4;
                for (const double v : row) {
                    square += v * v;
                }
                for (double &v : row) {
                    v /= std::sqrt(square);
                }
            }
            return rows;
        };
        const Matrix features = unit(narrow(Rows(frame, 0, c.cells, c.channels)));
        std::vector<Matrix> expected;
        for (int n = 0; n < c.objects; ++n) {
            const Matrix object = unit(Rows(known, static_cast<int64_t>(n) * kPrototypes * depth, kPrototypes, depth)), z = gate(Rows(tokens, static_cast<int64_t>(n) * c.cells * c.channels, c.cells, c.channels));
            std::vector<double> found(kPrototypes + 4, -10);
            double area = 0, side[2] = {};
            for (int cell = 0; cell < c.cells; ++cell) {
                const double in = 1 / (1 + std::exp(-z[cell][0]));
                double best[2] = {-10, -10};
                for (int i = 0; i < kPrototypes; ++i) {
                    double alike = 0;
                    for (int d = 0; d < depth; ++d) {
                        alike += object[i][d] * features[cell][d];
                    }
                    found[i] = std::max(found[i], alike - 2 * (1 - in));
                    best[i / (kPrototypes / 2)] = std::max(best[i / (kPrototypes / 2)], alike);
                }
                area += in;
                side[0] += best[0] * in;
                side[1] += best[1] * in;
            }
            found[kPrototypes] = side[0] / (area + 1e-2);
            found[kPrototypes + 1] = side[1] / (area + 1e-2);
            found[kPrototypes + 2] = found[kPrototypes] - found[kPrototypes + 1];
            found[kPrototypes + 3] = std::log(area + 1) / 8;
            expected.push_back({found});
        }
        running.Run();
        CheckNear(Flat(expected), running.Get<float>("signs"), 1e-4f, "comparison, " + c.text());
    }
}

void rows_of_numbers() {
    Dice dice(14);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int width = dice.Coin() ? 16 * dice.Pick(1, 9) : dice.Pick(1, 40);
        const bool relu = dice.Coin(), residual = width % 16 == 0 && dice.Coin();
        const Layer linear(dice, c.channels, width, 1);
        const std::vector<float> scale = dice.Floats(c.channels), shift = dice.Floats(c.channels), fixed = dice.Floats(static_cast<int64_t>(kPrototypes) * c.channels);
        PlanBuilder plan;
        const TensorSpec rows{c.channels, 0, kPrototypes, true}, wide{width, 0, kPrototypes, true};
        const int from = plan.Tensor(rows), add = plan.Tensor(wide), to = plan.Tensor(wide), normed = plan.Tensor(rows), sum = plan.Tensor(rows), constant = plan.Tensor({c.channels, 0, kPrototypes}), area = plan.Tensor({1, 0, kPrototypes, true});
        const int mean = plan.Tensor(rows), squashed = plan.Tensor(rows), half = plan.Tensor({c.channels + 3, 0, 1, true});
        for (const auto &[name, tensor] : {std::pair<const char *, int>{"from", from}, {"add", add}, {"area", area}}) {
            plan.Port(name, tensor, true);
        }
        for (const auto &[name, tensor] : {std::pair<const char *, int>{"to", to}, {"normed", normed}, {"sum", sum}, {"mean", mean}, {"squashed", squashed}, {"half", half}}) {
            plan.Port(name, tensor, false);
        }
        std::vector<float> weight(linear.weight), bias(linear.bias);
        const int padded = (width + 15) / 16 * 16;
        weight.assign(static_cast<size_t>(c.channels) * padded, 0);
        bias.resize(padded);
        for (size_t i = 0; i < linear.weight.size(); ++i) {
            weight[i / width * padded + i % width] = linear.weight[i];
        }
        plan.Add({kConstant, {}, {constant}, {}, {}, {Raw(fixed)}});
        plan.Add({kLinear, {from, residual ? add : -1}, {to}, {relu}, {}, {Raw(weight), Raw(bias)}});
        plan.Add({kLayerNorm, {from, constant}, {normed, sum}, {}, {1e-5f}, {Raw(scale), Raw(shift)}});
        plan.Add({kDivide, {from, area}, {mean}, {}, {1e-3f}, {}});
        plan.Add({kSigmoid, {from}, {squashed}, {}, {}, {}});
        plan.Add({kMean, {from}, {half}, {4, 8, 3}, {}, {}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> given = c.prototypes(dice), other = dice.Floats(static_cast<int64_t>(c.objects) * kPrototypes * width), areas = dice.Floats(static_cast<int64_t>(c.objects) * kPrototypes, 0, 20);
        running.Set("from", given);
        running.Set("add", other);
        running.Set("area", areas);
        running.Run();
        std::vector<float> expected_to, expected_norm, expected_sum, expected_mean, expected_sigmoid, expected_half;
        for (int n = 0; n < c.objects; ++n) {
            const Matrix x = Rows(given, static_cast<int64_t>(n) * kPrototypes * c.channels, kPrototypes, c.channels), y = linear(x);
            std::vector<double> middle(c.channels + 3);
            for (int i = 0; i < kPrototypes; ++i) {
                for (int o = 0; o < width; ++o) {
                    const double v = y[i][o] + (residual ? other[(static_cast<size_t>(n) * kPrototypes + i) * width + o] : 0);
                    expected_to.push_back(static_cast<float>(relu ? std::max(v, 0.0) : v));
                }
                double average = 0, variance = 0;
                for (const double v : x[i]) {
                    average += v / c.channels;
                }
                for (const double v : x[i]) {
                    variance += (v - average) * (v - average) / c.channels;
                }
                for (int k = 0; k < c.channels; ++k) {
                    expected_norm.push_back(static_cast<float>((x[i][k] - average) / std::sqrt(variance + 1e-5) * scale[k] + shift[k]));
                    expected_sum.push_back(expected_norm.back() + fixed[static_cast<size_t>(i) * c.channels + k]);
                    expected_mean.push_back(static_cast<float>(x[i][k] / (areas[n * kPrototypes + i] + 1e-3f)));
                    expected_sigmoid.push_back(static_cast<float>(1 / (1 + std::exp(-x[i][k]))));
                    middle[3 + k] += i >= 4 && i < 12 ? x[i][k] / 8 : 0;
                }
            }
            expected_half.insert(expected_half.end(), middle.begin(), middle.end());
        }
        CheckNear(expected_to, running.Get<float>("to"), 1e-5f, "linear, " + c.text());
        CheckNear(expected_norm, running.Get<float>("normed"), 1e-4f, "layer norm, " + c.text());
        CheckNear(expected_sum, running.Get<float>("sum"), 1e-4f, "layer norm and sum, " + c.text());
        CheckNear(expected_mean, running.Get<float>("mean"), 1e-5f, "division, " + c.text());
        CheckNear(expected_sigmoid, running.Get<float>("squashed"), 1e-5f, "sigmoid, " + c.text());
        CheckNear(expected_half, running.Get<float>("half"), 1e-5f, "mean, " + c.text());
    }
}

}  // namespace

int main() {
    RUN(prototypes_collect);
    RUN(cells_look_at_prototypes);
    RUN(summaries);
    RUN(comparisons);
    RUN(rows_of_numbers);
    return 0;
}
