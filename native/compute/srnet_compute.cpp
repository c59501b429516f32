// The ABI.
#include "srnet_compute.h"

#include <cstring>

#include "affinity/affinity.h"
#include "context.h"
#include "error.h"

using namespace srnet::compute;

struct srnet_compute_pool {
    std::shared_ptr<Pool> pool;
};

struct srnet_compute_model {
    std::shared_ptr<Model> model;
};

struct srnet_compute_context {
    Context context;
};

namespace {

thread_local std::string lastError;

}  // namespace

namespace srnet::compute {

srnet_compute_status Fail(srnet_compute_status status, const char *message) noexcept {
    try {
        lastError = message;
    } catch (...) {
        lastError.clear();  // Out of memory: the status has to do.
    }
    return status;
}

}  // namespace srnet::compute

int32_t srnet_compute_abi(void) { return SRNET_COMPUTE_ABI; }

int32_t srnet_compute_onednn(void) {
    const dnnl_version_t *const version = dnnl_version();
    return version->major * 10000 + version->minor * 100 + version->patch;
}

const char *srnet_compute_last_error(void) { return lastError.c_str(); }

srnet_compute_status srnet_compute_pool_create(int32_t threads, srnet_compute_pool **pool) {
    return Guard([=] {
        Require(pool, "no place for the pool");
        *pool = nullptr;
        Require(threads >= 1 && threads <= SRNET_COMPUTE_MAX_THREADS, "a pool has 1 to 64 threads");
        *pool = new srnet_compute_pool{std::make_shared<Pool>(threads)};
    });
}

void srnet_compute_pool_free(srnet_compute_pool *pool) { delete pool; }

srnet_compute_status srnet_compute_model_open(srnet_compute_pool *pool, const void *plan, uint64_t size, srnet_compute_model **model) {
    return Guard([=] {
        Require(model, "no place for the model");
        *model = nullptr;
        Require(pool && plan, "no pool or no plan");
        *model = new srnet_compute_model{std::make_shared<Model>(pool->pool, plan, size)};
    });
}

void srnet_compute_model_free(srnet_compute_model *model) { delete model; }

int32_t srnet_compute_port_count(const srnet_compute_model *model) { return model ? static_cast<int32_t>(model->model->plan.ports().size()) : 0; }

srnet_compute_status srnet_compute_get_port(const srnet_compute_model *model, int32_t index, srnet_compute_port *port) {
    return Guard([=] {
        Require(model && port, "no model or no place for the port");
        Require(port->struct_size == static_cast<int32_t>(sizeof *port), "a struct is of another size than this library's");
        Require(index >= 0 && index < srnet_compute_port_count(model), "there is no such port");
        const Port &named = model->model->plan.ports()[index];
        const PlanTensor &t = model->model->plan.tensors()[named.tensor];
        *port = {static_cast<int32_t>(sizeof *port), named.input ? 1 : 0, static_cast<int32_t>(t.layout), static_cast<int32_t>(t.type), t.per_object ? 1 : 0, t.stride, t.rows, t.channels, t.scale, t.zero, {}};
        std::memcpy(port->name, named.name.c_str(), std::min(named.name.size() + 1, sizeof port->name - 1));
    });
}

srnet_compute_status srnet_compute_context_create(srnet_compute_model *model, int32_t height, int32_t width, int32_t objects, srnet_compute_context **context) {
    return Guard([=] {
        Require(context, "no place for the context");
        *context = nullptr;
        Require(model, "no model");
        *context = new srnet_compute_context{Context(model->model, {height, width, objects})};
    });
}

void srnet_compute_context_free(srnet_compute_context *context) { delete context; }

srnet_compute_status srnet_compute_bind(srnet_compute_context *context, int32_t port, void *data, uint64_t bytes) {
    return Guard([=] {
        Require(context, "no context");
        context->context.Bind(port, data, bytes);
    });
}

srnet_compute_status srnet_compute_run(srnet_compute_context *context) {
    return Guard([=] {
        Require(context, "no context");
        context->context.Run(nullptr);
    });
}

int32_t srnet_compute_step_count(const srnet_compute_context *context) { return context ? static_cast<int32_t>(context->context.steps().size()) : 0; }

srnet_compute_status srnet_compute_run_timed(srnet_compute_context *context, int64_t *times, int32_t count) {
    return Guard([=] {
        Require(context && times && count == srnet_compute_step_count(context), "no context, or no place for the time of every step");
        context->context.Run(times);
    });
}

const char *srnet_compute_step_name(const srnet_compute_context *context, int32_t step) {
    return step >= 0 && step < srnet_compute_step_count(context) ? context->context.steps()[step]->name().c_str() : "";
}

int32_t srnet_compute_affinity_runs(int32_t key_channels) { return affinity::Runs(key_channels) ? 1 : 0; }

int64_t srnet_compute_affinity_memory_bytes(int32_t key_channels, int32_t positions) { return affinity::MemoryBytes(key_channels, positions); }

int64_t srnet_compute_affinity_query_bytes(int32_t key_channels, int32_t positions) { return affinity::QueryBytes(key_channels, positions); }

void srnet_compute_affinity_pack_memory(const float *key, const float *shrinkage, int32_t key_channels, int32_t positions, void *memory) {
    affinity::PackMemory(key, shrinkage, key_channels, positions, memory);
}

void srnet_compute_affinity_pack_query(const float *key, const float *selection, int32_t key_channels, int32_t positions, void *query) {
    affinity::PackQuery(key, selection, key_channels, positions, query);
}

void srnet_compute_affinity_score(int32_t key_channels, const void *query, int32_t first, int32_t count, const void *memory, int32_t positions, int32_t panel, const float *thresholds, uint32_t *above, float *scores) {
    affinity::Score(key_channels, query, first, count, memory, positions, panel, thresholds, above, scores);
}
