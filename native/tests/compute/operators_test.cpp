// Every operator on maps against a few lines that say what it is, over random shapes, objects and threads.
#include <algorithm>
#include <cmath>
#include <functional>

#include "plan_builder.h"

namespace {

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

Numbers FromRows(const std::vector<float> &rows, int n, int h, int w, int c) {
    Numbers numbers(n, h, w, c);
    numbers.values = rows;
    return numbers;
}

Numbers FromBytes(const std::vector<uint8_t> &rows, const TensorSpec &t, int n, int h, int w) {
    Numbers numbers(n, h, w, t.channels);
    for (size_t i = 0; i < rows.size(); ++i) {
        numbers.values[i] = t.scale * static_cast<float>(rows[i] - t.zero);
    }
    return numbers;
}

std::vector<float> Planes(const Numbers &m) {
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
void CheckBytes(const Numbers &expected, const std::vector<uint8_t> &actual, const TensorSpec &t, const std::string &what) {
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

Numbers Convolved(const Numbers &from, const std::vector<float> &weights, const std::vector<float> &bias, int kernel, int stride, int pad, const Numbers *add, bool relu, int objects) {
    const int channels = static_cast<int>(bias.size());
    Numbers to(objects, (from.height + 2 * pad - kernel) / stride + 1, (from.width + 2 * pad - kernel) / stride + 1, channels);
    for (int n = 0; n < objects; ++n) {
        for (int y = 0; y < to.height; ++y) {
            for (int x = 0; x < to.width; ++x) {
                for (int o = 0; o < channels; ++o) {
                    double sum = bias[o] + (add ? add->get(n, y, x, o) : 0);
                    for (int i = 0; i < from.channels; ++i) {
                        for (int k = 0; k < kernel * kernel; ++k) {
                            sum += weights[(static_cast<size_t>(o) * from.channels + i) * kernel * kernel + k] * from.get(n, y * stride - pad + k / kernel, x * stride - pad + k % kernel, i);
                        }
                    }
                    to.at(n, y, x, o) = relu ? std::max(0.0f, static_cast<float>(sum)) : static_cast<float>(sum);
                }
            }
        }
    }
    return to;
}

void convolutions_of_floats() {
    Dice dice(1);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int kernel = dice.Coin() ? 3 : 1, stride = dice.Pick(1, 2), pad = kernel / 2, inputs = 8 * dice.Pick(1, 6), channels = dice.Pick(0, 3) ? 16 * dice.Pick(1, 4) : dice.Pick(1, 40), from_stride = 4;
        const bool relu = dice.Coin(), objects = dice.Coin(), shared = objects && dice.Coin();
        const int sum = dice.Pick(0, 2);  // 1: of an input, 2: of another convolution, whose place the result then takes
        PlanBuilder plan;
        const int from = plan.Tensor({inputs, from_stride, 0, objects}), to = plan.Tensor({channels, from_stride * stride, 0, objects});
        plan.Port("from", from, true);
        plan.Port("to", to, false);
        const std::vector<float> weights = dice.Floats(static_cast<int64_t>(channels) * inputs * kernel * kernel), bias = dice.Floats(channels), skip = dice.Floats(static_cast<int64_t>(channels) * inputs), none(channels, 0.25f);
        int added = -1;
        if (sum == 1) {
            added = plan.Tensor({channels, from_stride * stride, 0, objects && !shared});
            plan.Port("added", added, true);
        } else if (sum == 2) {
            added = plan.Tensor({channels, from_stride * stride, 0, objects});
            plan.Add({kConvolution, {from}, {added}, {1, stride, 0, 0}, {}, {Raw(skip), Raw(none)}});
        }
        plan.Add({kConvolution, {from, added}, {to}, {kernel, stride, pad, relu}, {}, {Raw(weights), Raw(bias)}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const int n = objects ? c.objects : 1, h = c.height / from_stride, w = c.width / from_stride;
        const Numbers source = FromRows(dice.Floats(static_cast<int64_t>(n) * h * w * inputs), n, h, w, inputs);
        running.Set("from", source.values);
        Numbers other(1, 1, 1, 1);
        if (sum == 1) {
            const int m = objects && !shared ? n : 1;
            other = FromRows(dice.Floats(static_cast<int64_t>(m) * (h / stride) * (w / stride) * channels), m, h / stride, w / stride, channels);
            running.Set("added", other.values);
        } else if (sum == 2) {
            other = Convolved(source, skip, none, 1, stride, 0, nullptr, false, n);
        }
        for (int run = 0; run < 2; ++run) {
            running.Run();
            CheckNear(Convolved(source, weights, bias, kernel, stride, pad, sum ? &other : nullptr, relu, n).values, running.Get<float>("to"), 2e-5f, "convolution, " + c.text());
        }
    }
}

void convolutions_of_bytes() {
    Dice dice(2);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int kernel = dice.Coin() ? 3 : 1, stride = dice.Pick(1, 2), pad = kernel / 2, inputs = 16 * dice.Pick(1, 5), channels = dice.Pick(0, 3) ? 16 * dice.Pick(1, 4) : dice.Pick(1, 40), from_stride = 4;
        const bool to_bytes = dice.Pick(0, 3) > 0, relu = dice.Coin(), sum = dice.Coin();
        const int zero = dice.Coin() ? 0 : dice.Pick(1, 255);
        const TensorSpec given{inputs, from_stride, 0, true, false, true, dice.Real(0.01f, 0.1f), zero};
        TensorSpec result{channels, from_stride * stride, 0, true, false, to_bytes, dice.Real(0.5f, 1.5f), relu ? 0 : dice.Pick(0, 200)}, skipped = result;
        skipped.scale = dice.Real(0.5f, 1.5f);
        skipped.zero = dice.Pick(0, 200);
        PlanBuilder plan;
        const int from = plan.Tensor(given), to = plan.Tensor(result);
        plan.Port("from", from, true);
        plan.Port("to", to, false);
        const std::vector<int8_t> weights = dice.Integers<int8_t>(static_cast<int64_t>(channels) * inputs * kernel * kernel, -127, 127);
        const std::vector<float> bias = dice.Floats(channels, -20, 20), scales = dice.Floats(channels, 0.002f, 0.02f);
        int added = -1, bordered = from;
        if (kernel == 3 && zero != 0) {  // what lies outside of the map is `zero`, too
            TensorSpec wide = given;
            wide.border = 1;
            bordered = plan.Tensor(wide);
            plan.Add({kCopy, {from}, {bordered}, {0, 0, inputs}, {}, {}});
        }
        if (sum) {
            added = plan.Tensor(skipped);
            plan.Port("added", added, true);
        }
        plan.Add({kConvolution, {bordered, added}, {to}, {kernel, stride, pad, relu}, {}, {Raw(weights), Raw(bias), Raw(scales)}});
        Running running(plan.Pack(), c.threads, c.height, c.width, c.objects);
        const int h = c.height / from_stride, w = c.width / from_stride;
        const auto bytes = dice.Integers<uint8_t>(static_cast<int64_t>(c.objects) * h * w * inputs, 0, 255);
        running.Set("from", bytes);
        Numbers other(1, 1, 1, 1);
        if (sum) {
            const int64_t count = static_cast<int64_t>(c.objects) * (h / stride) * (w / stride) * channels;
            if (to_bytes) {
                const auto more = dice.Integers<uint8_t>(count, 0, 255);
                running.Set("added", more);
                other = FromBytes(more, skipped, c.objects, h / stride, w / stride);
            } else {
                other = FromRows(dice.Floats(count, -50, 50), c.objects, h / stride, w / stride, channels);
                running.Set("added", other.values);
            }
        }
        std::vector<float> real(weights.size());
        for (size_t i = 0; i < real.size(); ++i) {
            real[i] = weights[i] * scales[i / (static_cast<size_t>(inputs) * kernel * kernel)];
        }
        const Numbers expected = Convolved(FromBytes(bytes, given, c.objects, h, w), real, bias, kernel, stride, pad, sum ? &other : nullptr, relu, c.objects);
        running.Run();
        to_bytes ? CheckBytes(expected, running.Get<uint8_t>("to"), result, "convolution of bytes, " + c.text()) : CheckNear(expected.values, running.Get<float>("to"), 2e-5f, "convolution of bytes, " + c.text());
    }
}

void convolutions_of_planes() {
    Dice dice(3);
    for (int trial = 0; trial < kTrials; ++trial) {
        const Case c(dice);
        const int form = dice.Pick(0, 2), kernel = form == 0 ? 4 : 3, stride = form == 0 ? 4 : form, pad = form == 0 ? 0 : 1, channels = dice.Pick(0, 2) ? 16 * dice.Pick(1, 3) : dice.Pick(1, 40), first = dice.Pick(1, 3), second = dice.Pick(0, 2);
        const bool relu = dice.Coin(), sum = dice.Coin(), bytes = dice.Coin();
        const TensorSpec result{channels + 16, stride, 0, true, false, bytes, 0.05f, relu ? 0 : 100};
        PlanBuilder plan;
        const int a = plan.Tensor({first, 1, 0, true, true}), b = second ? plan.Tensor({second, 1, 0, false, true}) : -1, to = plan.Tensor(result), added = sum ? plan.Tensor({channels, stride, 0, false}) : -1;
        plan.Port("a", a, true);
        plan.Port("to", to, false);
        const int inputs = first + second, h = c.height, w = c.width;
        Numbers source(c.objects, h, w, inputs);
        source.values = dice.Floats(static_cast<int64_t>(source.values.size()));
        if (second) {
            plan.Port("b", b, true);
            for (int n = 0; n < c.objects; ++n) {  // one for all
                for (int i = 0; i < h * w * second; ++i) {
                    source.at(n, i / second / w, i / second % w, first + i % second) = source.get(0, i / second / w, i / second % w, first + i % second);
                }
            }
        }
        if (sum) {
            plan.Port("added", added, true);
        }
        const std::vector<float> weights = dice.Floats(static_cast<int64_t>(channels) * inputs * kernel * kernel), bias = dice.Floats(channels);
        const int padded = (channels + 15) / 16 * 16, taps = inputs * kernel * kernel;
        std::vector<float> turned(static_cast<size_t>(taps) * padded), wide(bias);
        wide.resize(padded);
        for (int o = 0; o < channels; ++o) {
            for (int i = 0; i < taps; ++i) {
                turned[static_cast<size_t>(i) * padded + o] = weights[static_cast<size_t>(o) * taps + i];
            }
        }
        plan.Add({kPlanesConvolution, {a, b, -1, -1, added}, {to}, {kernel, stride, pad, relu, 16, channels}, {}, {Raw(turned), Raw(wide)}});
        Running running(plan.Pack(), c.threads, h, w, c.objects);
        Numbers left(c.objects, h, w, first), right(1, h, w, std::max(second, 1));
        for (int n = 0; n < c.objects; ++n) {
            for (int i = 0; i < h * w * inputs; ++i) {
                const int channel = i % inputs, cell = i / inputs;
                channel < first ? left.at(n, cell / w, cell % w, channel) = source.get(n, cell / w, cell % w, channel) : right.at(0, cell / w, cell % w, channel - first) = source.get(n, cell / w, cell % w, channel);
            }
        }
        running.Set("a", Planes(left));
        if (second) {
            running.Set("b", Planes(right));
        }
        const Numbers other = FromRows(dice.Floats(static_cast<int64_t>(h / stride) * (w / stride) * channels), 1, h / stride, w / stride, channels);
        if (sum) {
            running.Set("added", other.values);
        }
        const Numbers part = Convolved(source, weights, bias, kernel, stride, pad, sum ? &other : nullptr, relu, c.objects);
        running.Run();
        // the first 16 channels belong to something else
        Numbers expected(c.objects, part.height, part.width, channels + 16);
        const auto stored = bytes ? running.Get<uint8_t>("to") : std::vector<uint8_t>();
        for (size_t i = 0; i < expected.values.size(); ++i) {
            const size_t channel = i % (channels + 16);
            expected.values[i] = channel < 16 ? (bytes ? result.scale * static_cast<float>(0 - result.zero) : 0) : part.values[i / (channels + 16) * channels + channel - 16];
        }
        bytes ? CheckBytes(expected, stored, result, "planes, " + c.text()) : CheckNear(expected.values, running.Get<float>("to"), 2e-5f, "planes, " + c.text());
    }
}

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
    RUN(convolutions_of_floats);
    RUN(convolutions_of_bytes);
    RUN(convolutions_of_planes);
    RUN(planes_become_rows_and_back);
    RUN(sums);
    RUN(doubling);
    RUN(pooling);
    RUN(keys_and_logits);
    return 0;
}
