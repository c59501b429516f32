// The operators of an ONNX model, read from its bytes: model.graph (field 7), graph.node (1), node.op_type (4).
#include "onnx_model.h"

#include <algorithm>
#include <array>

namespace standin {
namespace {

struct Bytes {
    unsigned char const* at;
    unsigned char const* end;

    uint64_t varint()
    {
        uint64_t value = 0;
        for (unsigned shift = 0; at < end && shift < 64; shift += 7) {
            unsigned char const byte = *at++;
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) {
                break;
            }
        }
        return value;
    }

    /// Calls found for each field of this number that has a length; other fields are passed over.
    template <class Found> void fields(uint64_t wanted, Found const& found)
    {
        while (at < end) {
            uint64_t const key = varint();
            uint64_t const kind = key & 7;
            if (kind == 0) {
                varint();
                continue;
            }
            uint64_t const length = kind == 2 ? varint() : kind == 1 ? 8 : 4;
            if (length > static_cast<uint64_t>(end - at)) {
                return;
            }
            if (kind == 2 && key >> 3 == wanted) {
                found(Bytes{at, at + length});
            }
            at += length;
        }
    }
};

constexpr std::array<char const*, 7> Banned = {"CumSum", "Loop", "Scan", "If", "NonZero", "GridSample", "TopK"};

} // namespace

std::string bannedOperator(void const* onnx, std::size_t size)
{
    auto const* const bytes = static_cast<unsigned char const*>(onnx);
    std::string first;
    Bytes{bytes, bytes + size}.fields(7, [&](Bytes graph) {
        graph.fields(1, [&](Bytes node) {
            node.fields(4, [&](Bytes type) {
                std::string const name(type.at, type.end);
                if (first.empty() && std::find(Banned.begin(), Banned.end(), name) != Banned.end()) {
                    first = name;
                }
            });
        });
    });
    return first;
}

} // namespace standin
