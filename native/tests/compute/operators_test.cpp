// Convolutions against a few lines that say what one is, over random shapes, objects and threads.
#include "numbers.h"

namespace {

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

// Many channels, in more than one panel of weights, over maps that are no whole number of tiles: by a quarter of the multiplications, and as exact.
void wide_convolutions_of_floats() {
    Dice dice(7);
    for (int trial = 0; trial < kTrials / 8 + 1; ++trial) {
        const int inputs = 16 * dice.Pick(2, 9), channels = 16 * dice.Pick(1, 9) - (dice.Coin() ? dice.Pick(1, 15) : 0), height = 16 * dice.Pick(1, 7), width = 16 * dice.Pick(1, 7), objects = dice.Pick(1, 3), threads = dice.Pick(1, 3);
        if (channels < 16) {
            continue;
        }
        const bool relu = dice.Coin(), sum = dice.Coin();
        PlanBuilder plan;
        const int from = plan.Tensor({inputs, 4, 0, true}), to = plan.Tensor({channels, 4, 0, true});
        plan.Port("from", from, true);
        plan.Port("to", to, false);
        int added = -1;
        if (sum) {
            added = plan.Tensor({channels, 4, 0, true});
            plan.Port("added", added, true);
        }
        const std::vector<float> weights = dice.Floats(static_cast<int64_t>(channels) * inputs * 9), bias = dice.Floats(channels);
        plan.Add({kConvolution, {from, added}, {to}, {3, 1, 1, relu}, {}, {Raw(weights), Raw(bias)}});
        Running running(plan.Pack(), threads, height, width, objects);
        CHECK(std::string(srnet_compute_step_name(running.context(), sum ? 1 : 0)) == "winograd");
        const int h = height / 4, w = width / 4;
        const Numbers source = FromRows(dice.Floats(static_cast<int64_t>(objects) * h * w * inputs), objects, h, w, inputs);
        running.Set("from", source.values);
        Numbers other(1, 1, 1, 1);
        if (sum) {
            other = FromRows(dice.Floats(static_cast<int64_t>(objects) * h * w * channels, -20, 20), objects, h, w, channels);
            running.Set("added", other.values);
        }
        running.Run();
        CheckNear(Convolved(source, weights, bias, 3, 1, 1, sum ? &other : nullptr, relu, objects).values, running.Get<float>("to"), 4e-6f, "wide convolution of " + std::to_string(inputs) + " to " + std::to_string(channels));
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
        const int form = dice.Pick(0, 3), kernel = form == 0 ? 4 : form == 3 ? 7 : 3, stride = form == 0 ? 4 : form == 3 ? 2 : form, pad = form == 0 ? 0 : kernel / 2, channels = dice.Pick(0, 2) ? 16 * dice.Pick(1, 3) : dice.Pick(1, 40), first = dice.Pick(1, 3), second = dice.Pick(0, 2);
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

}  // namespace

int main() {
    RUN(convolutions_of_floats);
    RUN(wide_convolutions_of_floats);
    RUN(convolutions_of_bytes);
    RUN(convolutions_of_planes);
    return 0;
}
