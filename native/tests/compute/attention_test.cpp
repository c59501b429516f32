// Attention against the formulas that it shortens: here every key and value is made, as the network is written.
#include "rows.h"

namespace {

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

}  // namespace

int main() {
    RUN(prototypes_collect);
    RUN(cells_look_at_prototypes);
    RUN(summaries);
    return 0;
}
