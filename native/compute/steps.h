// What a context does, one after the other: every operation of the plan becomes one or a few steps.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "maps.h"
#include "pool.h"

namespace srnet::compute {

class Step : public Work {
public:
    Step(std::string name, int pieces) : name_(std::move(name)), pieces_(pieces) {}
    virtual ~Step() = default;

    const std::string &name() const { return name_; }
    int pieces() const { return pieces_; }
    // After an address has changed.
    virtual void Bound() {}
    // Throws what went wrong in a piece.
    virtual void Check() const {}

private:
    std::string name_;
    int pieces_;
};

// A piece of work on one or more (object, stripe of rows).
struct Stripe {
    int object, first, count;
    int index;  // of this stripe among those of its object
};

// Divides objects x rows among the threads: several stripes for each, so that one that is late is made up for.
class Stripes {
public:
    Stripes(int objects, int rows, int threads);

    int pieces() const { return pieces_; }
    int per_object() const { return per_object_; }
    int objects() const { return objects_; }
    // The units (object, stripe) of one piece are first .. last - 1.
    int First(int piece) const { return static_cast<int>(static_cast<int64_t>(units()) * piece / pieces_); }
    Stripe Unit(int unit) const;
    int units() const { return objects_ * per_object_; }

private:
    int objects_, rows_, per_object_, pieces_;
};

// A step that calls a function for every stripe.
class LoopStep final : public Step {
public:
    using Body = std::function<void(const Stripe &stripe, int thread)>;

    LoopStep(std::string name, const Stripes &stripes, Body body) : Step(std::move(name), stripes.pieces()), stripes_(stripes), body_(std::move(body)) {}

    void RunPiece(int piece, int thread) noexcept override {
        for (int unit = stripes_.First(piece); unit < stripes_.First(piece + 1); ++unit) {
            body_(stripes_.Unit(unit), thread);
        }
    }

private:
    Stripes stripes_;
    Body body_;
};

// Room of each thread that the steps of a context use one after the other.
class Room {
public:
    // While steps are made: this much will be used.
    void Need(uint64_t bytes) { bytes_ = std::max(bytes_, bytes); }
    void Allocate(int threads);
    float *floats(int thread) const { return buffers_[thread].floats(); }

private:
    uint64_t bytes_ = 0;
    std::vector<Buffer> buffers_;
};

class Primitives;

// What steps are made from.
struct Making {
    const Plan &plan;
    std::vector<Map> &maps;
    const std::vector<int> &together;  // see Arena
    int threads;
    const Kernels &kernels;
    Primitives &primitives;
    Room &room;
    std::vector<std::unique_ptr<Step>> &steps;

    Map *in(const Operation &operation, int index) const { return operation.in[index] < 0 ? nullptr : &maps[operation.in[index]]; }
    Map *out(const Operation &operation, int index) const { return operation.out[index] < 0 ? nullptr : &maps[operation.out[index]]; }
    void Loop(const char *name, int objects_count, int rows, LoopStep::Body body) const;
    void Loop(const char *name, const Stripes &stripes, LoopStep::Body body) const;
};

// Each appends the steps of one operation, or throws an Error when the operation does not hold together.
void MakeConvolution(const Making &making, const Operation &operation, int index);
void MakeMapStep(const Making &making, const Operation &operation);
void MakeRowStep(const Making &making, const Operation &operation);
void MakeAttentionStep(const Making &making, const Operation &operation);

}  // namespace srnet::compute
