// Graphs: what was captured, run again.
#include "streams.h"

using namespace standin;

namespace standin {

Handles<Graph>& graphs()
{
    static auto& all = *new Handles<Graph>;
    return all;
}

std::size_t liveGraphs() { return graphs().count(); }

} // namespace standin

STANDIN_API int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long /*flags*/)
{
    STANDIN_ENTER(cuGraphInstantiateWithFlags);
    auto const source = graphs().find(graph);
    if (!source) {
        return InvalidHandle;
    }
    *executable = graphs().add(std::make_shared<Graph>(*source));
    return Success;
}

STANDIN_API int cuGraphUpload(void* executable, void* stream)
{
    STANDIN_ENTER(cuGraphUpload);
    return graphs().find(executable) && streams().find(stream) ? Success : InvalidHandle;
}

STANDIN_API int cuGraphLaunch(void* executable, void* stream)
{
    STANDIN_ENTER(cuGraphLaunch);
    auto const graph = graphs().find(executable);
    if (!graph) {
        return InvalidHandle;
    }
    // Events count as recorded from the launch on, as if each had been recorded by a call of its own.
    std::vector<uint64_t> tickets;
    tickets.reserve(graph->recordings);
    for (Node const& node : graph->nodes) {
        if (node.recorded) {
            tickets.push_back(node.recorded->issue());
        }
    }
    return submit(stream, [graph, tickets = std::move(tickets)] {
        auto ticket = tickets.begin();
        for (Node const& node : graph->nodes) {
            jitter();
            if (node.recorded) {
                node.recorded->complete(*ticket++);
            } else if (Result const result = node.work()) {
                return result;
            }
        }
        return Success;
    });
}

STANDIN_API int cuGraphExecDestroy(void* executable)
{
    STANDIN_ENTER(cuGraphExecDestroy);
    return graphs().remove(executable) ? Success : InvalidHandle;
}

STANDIN_API int cuGraphDestroy(void* graph)
{
    STANDIN_ENTER(cuGraphDestroy);
    return graphs().remove(graph) ? Success : InvalidHandle;
}
