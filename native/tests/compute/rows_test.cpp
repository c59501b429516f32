// Comparisons of features with prototypes and the small operators on rows, against what they say.
#include "rows.h"

namespace {

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
    RUN(comparisons);
    RUN(rows_of_numbers);
    return 0;
}
