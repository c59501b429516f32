// The other operators on maps against a few lines that say what they are, over random shapes, objects and threads.
#include <functional>

#include "numbers.h"

namespace {

void planes_become_rows_and_back() {
    Dice dice(4);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int channels = dice.Pick(1, 70), before = dice.Pick(0, 1) * 16, h = c.height / 16, w = c.width / 16;
        const TensorSpec stored{channels, 16, 0, true, false, true, 0.01f, 100, dice.Pick(0, 1)};
        PlanBuilder plan;
        const int given = plan.Tensor({channels, 16, 0, true, true}), rows = plan.Tensor({channels + before, 16, 0, true}), part = plan.Tensor({channels, 16, 0, true}), back = plan.Tensor({channels, 16, 0, true, true});
        const int bytes = plan.Tensor(stored), plain = plan.Tensor({channels, 16, 0, true, false, true, 0.01f, 100});
        plan.Port("given", given, true);
        plan.Port("back", back, false);
        plan.Port("bytes", plain, false);
        plan.Add({kLoad, {given}, {rows}, {before}, {}, {}});
        plan.Add({kCopy, {rows}, {part}, {before, 0, channels}, {}, {}});
        plan.Add({kStore, {part}, {back}, {}, {}, {}});
        plan.Add({kLoad, {given}, {bytes}, {0}, {}, {}});
        if (stored.border) {  // through an identity, as a border has no other reader
            std::vector<int8_t> identity(static_cast<size_t>(channels) * channels * 9);
            for (int i = 0; i < channels; ++i) {
                identity[(static_cast<size_t>(i) * channels + i) * 9 + 4] = 1;
            }
            plan.Add({kConvolution, {bytes}, {plain}, {3, 1, 1, 0}, {}, {Raw(identity), Raw(std::vector<float>(channels)), Raw(std::vector<float>(channels, 1))}});
        } else {
            plan.Add({kCopy, {bytes}, {plain}, {0, 0, channels}, {}, {}});
        }
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> values = dice.Floats(static_cast<int64_t>(c.objects) * channels * h * w);
        running.Set("given", values);
        running.Run();
        CheckNear(values, running.Get<float>("back"), 0, "planes and back, " + c.text());
        Numbers expected(c.objects, h, w, channels);
        for (size_t i = 0; i < values.size(); ++i) {
            const int cell = static_cast<int>(i % (static_cast<size_t>(h) * w)), channel = static_cast<int>(i / (static_cast<size_t>(h) * w)) % channels;
            expected.at(static_cast<int>(i / (static_cast<size_t>(h) * w * channels)), cell / w, cell % w, channel) = values[i];
        }
        CheckBytes(expected, running.Get<uint8_t>("bytes"), stored, "planes to bytes, " + c.text());
    }
}

void sums() {
    Dice dice(5);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int channels = dice.Pick(1, 70), h = c.height / 8, w = c.width / 8;
        const bool relu = dice.Coin();
        const TensorSpec a{channels, 8, 0, true}, b{channels, 8, 0, false, false, true, 0.01f, 90}, r{channels, 8, 0, true, false, dice.Coin(), 0.02f, relu ? 0 : 70};
        PlanBuilder plan;
        const int left = plan.Tensor(a), right = plan.Tensor(b), to = plan.Tensor(r);
        plan.Port("left", left, true);
        plan.Port("right", right, true);
        plan.Port("to", to, false);
        plan.Add({kAdd, {left, right}, {to}, {relu}, {}, {}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        Numbers sum = FromRows(dice.Floats(static_cast<int64_t>(c.objects) * h * w * channels), c.objects, h, w, channels);
        running.Set("left", sum.values);
        const auto bytes = dice.Integers<uint8_t>(static_cast<int64_t>(h) * w * channels, 0, 255);
        running.Set("right", bytes);
        const Numbers shared = FromBytes(bytes, b, 1, h, w);
        for (size_t i = 0; i < sum.values.size(); ++i) {
            sum.values[i] += shared.values[i % shared.values.size()];
            sum.values[i] = relu ? std::max(0.0f, sum.values[i]) : sum.values[i];
        }
        running.Run();
        r.bytes ? CheckBytes(sum, running.Get<uint8_t>("to"), r, "sum, " + c.text()) : CheckNear(sum.values, running.Get<float>("to"), 1e-6f, "sum, " + c.text());
    }
}

void doubling() {
    Dice dice(6);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int channels = dice.Pick(0, 1) ? dice.Pick(1, 40) : 32, h = c.height / 16, w = c.width / 16, more = dice.Pick(0, 1) * 16;
        const bool relu = dice.Coin(), sum = dice.Coin(), from_bytes = dice.Coin();
        const TensorSpec given{channels, 16, 0, true, false, from_bytes, 0.02f, 30}, result{channels + more, 8, 0, true, false, dice.Coin(), 0.03f, relu ? 0 : 80};
        PlanBuilder plan;
        const int from = plan.Tensor(given), to = plan.Tensor(result), added = sum ? plan.Tensor({channels, 8}) : -1;
        plan.Port("from", from, true);
        plan.Port("to", to, false);
        if (sum) {
            plan.Port("added", added, true);
        }
        plan.Add({kDouble, {from, added}, {to}, {relu, more}, {}, {}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        Numbers source(c.objects, h, w, channels);
        if (from_bytes) {
            const auto bytes = dice.Integers<uint8_t>(static_cast<int64_t>(source.values.size()), 0, 255);
            running.Set("from", bytes);
            source = FromBytes(bytes, given, c.objects, h, w);
        } else {
            source.values = dice.Floats(static_cast<int64_t>(source.values.size()));
            running.Set("from", source.values);
        }
        const Numbers other = FromRows(dice.Floats(static_cast<int64_t>(4) * h * w * channels), 1, 2 * h, 2 * w, channels);
        if (sum) {
            running.Set("added", other.values);
        }
        Numbers expected(c.objects, 2 * h, 2 * w, channels + more);
        for (int n = 0; n < c.objects; ++n) {
            for (int y = 0; y < 2 * h; ++y) {
                for (int x = 0; x < 2 * w; ++x) {
                    // half pixels: where the new cell's middle lies among the old ones', kept inside
                    const float py = std::max(0.0f, (y + 0.5f) / 2 - 0.5f), px = std::max(0.0f, (x + 0.5f) / 2 - 0.5f);
                    const int top = static_cast<int>(py), left = static_cast<int>(px), bottom = std::min(top + 1, h - 1), right = std::min(left + 1, w - 1);
                    const float fy = py - static_cast<float>(top), fx = px - static_cast<float>(left);
                    for (int i = 0; i < channels + more; ++i) {
                        if (i < more) {
                            expected.at(n, y, x, i) = result.bytes ? result.scale * static_cast<float>(-result.zero) : 0;
                            continue;
                        }
                        const int k = i - more;
                        float v = (1 - fy) * ((1 - fx) * source.get(n, top, left, k) + fx * source.get(n, top, right, k)) + fy * ((1 - fx) * source.get(n, bottom, left, k) + fx * source.get(n, bottom, right, k));
                        v += sum ? other.get(0, y, x, k) : 0;
                        expected.at(n, y, x, i) = relu ? std::max(0.0f, v) : v;
                    }
                }
            }
        }
        running.Run();
        result.bytes ? CheckBytes(expected, running.Get<uint8_t>("to"), result, "doubling, " + c.text()) : CheckNear(expected.values, running.Get<float>("to"), 1e-5f, "doubling, " + c.text());
    }
}

void pooling() {
    Dice dice(7);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int size = 1 << dice.Pick(1, 4), planes = dice.Pick(1, 2);
        PlanBuilder plan;
        const int from = plan.Tensor({planes, 1, 0, true, true}), to = plan.Tensor({planes + 3, size, 0, true});
        plan.Port("from", from, true);
        plan.Port("to", to, false);
        plan.Add({kPool, {from}, {to}, {2}, {}, {}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const std::vector<float> values = dice.Floats(static_cast<int64_t>(c.objects) * planes * c.height * c.width);
        running.Set("from", values);
        Numbers expected(c.objects, c.height / size, c.width / size, planes + 3);
        for (size_t i = 0; i < values.size(); ++i) {
            const int x = static_cast<int>(i) % c.width, y = static_cast<int>(i) / c.width % c.height, plane = static_cast<int>(i) / (c.width * c.height) % planes;
            expected.at(static_cast<int>(i) / (c.width * c.height * planes), y / size, x / size, 2 + plane) += values[i] / static_cast<float>(size * size);
        }
        running.Run();
        CheckNear(expected.values, running.Get<float>("to"), 1e-5f, "pooling, " + c.text());
    }
}

void maxima() {
    Dice dice(9);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int channels = dice.Coin() ? 16 * dice.Pick(1, 5) : dice.Pick(1, 70), h = c.height / 4, w = c.width / 4;
        const bool bytes = dice.Coin(), objects = dice.Coin(), shared = objects && dice.Coin();
        const TensorSpec given{channels, 4, 0, objects && !shared, false, bytes, 0.02f, 30}, result{channels, 8, 0, objects, false, bytes, 0.02f, 30};
        PlanBuilder plan;
        const int from = plan.Tensor(given), to = plan.Tensor(result);
        plan.Port("from", from, true);
        plan.Port("to", to, false);
        plan.Add({kMaxPool, {from}, {to}, {3, 2, 1}, {}, {}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const int several = given.objects ? c.objects : 1;
        Numbers source(several, h, w, channels), expected(objects ? c.objects : 1, h / 2, w / 2, channels);
        if (bytes) {
            const auto stored = dice.Integers<uint8_t>(static_cast<int64_t>(source.values.size()), 0, 255);
            running.Set("from", stored);
            source = FromBytes(stored, given, several, h, w);
        } else {
            source.values = dice.Floats(static_cast<int64_t>(source.values.size()), -2, -1);  // an edge must not count as zero
            running.Set("from", source.values);
        }
        for (int n = 0; n < expected.objects; ++n) {
            for (int y = 0; y < h / 2; ++y) {
                for (int x = 0; x < w / 2; ++x) {
                    for (int i = 0; i < channels; ++i) {
                        float most = -INFINITY;
                        for (int k = 0; k < 9; ++k) {
                            const int row = 2 * y + k / 3 - 1, column = 2 * x + k % 3 - 1;
                            most = row < 0 || column < 0 || row >= h || column >= w ? most : std::max(most, source.get(n, row, column, i));
                        }
                        expected.at(n, y, x, i) = most;
                    }
                }
            }
        }
        running.Run();
        bytes ? CheckBytes(expected, running.Get<uint8_t>("to"), result, "maxima, " + c.text()) : CheckNear(expected.values, running.Get<float>("to"), 0, "maxima, " + c.text());
    }
}

void keys_and_logits() {
    Dice dice(8);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int channels = 16 * dice.Pick(1, 4), h = c.height / 16, w = c.width / 16, finer = 1 << dice.Pick(0, 2);
        const bool hinted = dice.Coin();
        PlanBuilder plan;
        const int from = plan.Tensor({2 * channels + 1, 16}), key = plan.Tensor({channels, 16, 0, false, true}), selection = plan.Tensor({channels, 16, 0, false, true}), shrinkage = plan.Tensor({1, 16, 0, false, true});
        const int scores = plan.Tensor({finer * finer * (hinted ? 2 : 1), 4, 0, true}), hint = plan.Tensor({finer * finer, 4, 0, true, true}), logits = plan.Tensor({1, 4 / finer, 0, true, true});
        plan.Port("from", from, true);
        plan.Port("key", key, false);
        plan.Port("selection", selection, false);
        plan.Port("shrinkage", shrinkage, false);
        plan.Port("scores", scores, true);
        plan.Port("hint", hint, true);
        plan.Port("logits", logits, false);
        plan.Add({kKeys, {from}, {key, selection, shrinkage}, {}, {}, {}});
        plan.Add({kLogits, {scores, hinted ? hint : -1}, {logits}, {}, {}, {}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const Numbers source = FromRows(dice.Floats(static_cast<int64_t>(h) * w * (2 * channels + 1), -4, 4), 1, h, w, 2 * channels + 1);
        const int ch = c.height / 4, cw = c.width / 4, parts = finer * finer;
        const Numbers made = FromRows(dice.Floats(static_cast<int64_t>(c.objects) * ch * cw * parts * (hinted ? 2 : 1)), c.objects, ch, cw, parts * (hinted ? 2 : 1));
        const Numbers moved = FromRows(dice.Floats(static_cast<int64_t>(c.objects) * ch * cw * parts), c.objects, ch, cw, parts);
        running.Set("from", source.values);
        running.Set("scores", made.values);
        running.Set("hint", Planes(moved));
        Numbers k(1, h, w, channels), e(1, h, w, channels), s(1, h, w, 1), l(c.objects, ch * finer, cw * finer, 1);
        for (int y = 0; y < h; ++y) {
            for (int x = 0; x < w; ++x) {
                float square = 0;
                for (int i = 0; i < channels; ++i) {
                    square += source.get(0, y, x, i) * source.get(0, y, x, i) / static_cast<float>(channels);
                }
                for (int i = 0; i < channels; ++i) {
                    k.at(0, y, x, i) = source.get(0, y, x, i) / std::sqrt(square + 1e-4f);
                    e.at(0, y, x, i) = 1 / (1 + std::exp(-source.get(0, y, x, channels + i)));
                }
                s.at(0, y, x, 0) = 1 + 9 / (1 + std::exp(-source.get(0, y, x, 2 * channels)));
            }
        }
        for (int n = 0; n < c.objects; ++n) {
            for (int y = 0; y < ch * finer; ++y) {
                for (int x = 0; x < cw * finer; ++x) {
                    const int part = y % finer * finer + x % finer;
                    l.at(n, y, x, 0) = made.get(n, y / finer, x / finer, part) + (hinted ? made.get(n, y / finer, x / finer, parts + part) * moved.get(n, y / finer, x / finer, part) : 0);
                }
            }
        }
        running.Run();
        CheckNear(Planes(k), running.Get<float>("key"), 1e-5f, "key, " + c.text());
        CheckNear(Planes(e), running.Get<float>("selection"), 1e-5f, "selection, " + c.text());
        CheckNear(Planes(s), running.Get<float>("shrinkage"), 1e-5f, "shrinkage, " + c.text());
        CheckNear(Planes(l), running.Get<float>("logits"), 1e-6f, "logits, " + c.text());
    }
}

}  // namespace

int main() {
    RUN(planes_become_rows_and_back);
    RUN(sums);
    RUN(doubling);
    RUN(pooling);
    RUN(maxima);
    RUN(keys_and_logits);
    return 0;
}
