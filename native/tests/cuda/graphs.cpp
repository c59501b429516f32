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
    return submit(stream, [graph] {
        for (Work const& node : graph->nodes) {
            if (Result const result = node()) {
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
