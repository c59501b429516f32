#include "plan.h"

#include <cstring>

namespace standin {
namespace {

constexpr char Magic[8] = {'S', 'R', 'N', 'E', 'M', 'U', 'P', '1'};

template <class T> void put(std::string& target, T const& value)
{
    target.append(reinterpret_cast<char const*>(&value), sizeof value);
}

void putText(std::string& target, std::string const& text)
{
    put(target, static_cast<uint64_t>(text.size()));
    target += text;
}

struct Reader {
    char const* data;
    std::size_t left;

    template <class T> bool get(T& value)
    {
        if (left < sizeof value) {
            return false;
        }
        std::memcpy(&value, data, sizeof value);
        data += sizeof value;
        left -= sizeof value;
        return true;
    }

    bool getText(std::string& text)
    {
        uint64_t size = 0;
        if (!get(size) || size > left) {
            return false;
        }
        text.assign(data, size);
        data += size;
        left -= size;
        return true;
    }

    bool getShapes(ProfileShapes& shapes)
    {
        int32_t count = 0;
        if (!get(count)) {
            return false;
        }
        for (int32_t i = 0; i < count; ++i) {
            std::string name;
            nvinfer1::Dims shape{};
            if (!getText(name) || !get(shape)) {
                return false;
            }
            shapes[name] = shape;
        }
        return true;
    }
};

} // namespace

std::string Plan::serialize() const
{
    std::string bytes(Magic, sizeof Magic);
    put(bytes, version);
    put(bytes, halfAllowed);
    put(bytes, detailed);
    put(bytes, level);
    put(bytes, static_cast<int32_t>(profiles.size()));
    for (ProfileRanges const& profile : profiles) {
        for (ProfileShapes const& shapes : profile.shapes) {
            put(bytes, static_cast<int32_t>(shapes.size()));
            for (auto const& shape : shapes) {
                putText(bytes, shape.first);
                put(bytes, shape.second);
            }
        }
    }
    putText(bytes, onnx);
    return bytes;
}

bool Plan::parse(void const* data, std::size_t size, Plan& plan)
{
    Reader reader{static_cast<char const*>(data), size};
    char magic[sizeof Magic];
    int32_t profileCount = 0;
    if (!reader.get(magic) || std::memcmp(magic, Magic, sizeof Magic) != 0 || !reader.get(plan.version) || !reader.get(plan.halfAllowed)
        || !reader.get(plan.detailed) || !reader.get(plan.level) || !reader.get(profileCount)) {
        return false;
    }
    for (int32_t i = 0; i < profileCount; ++i) {
        ProfileRanges profile;
        for (ProfileShapes& shapes : profile.shapes) {
            if (!reader.getShapes(shapes)) {
                return false;
            }
        }
        plan.profiles.push_back(std::move(profile));
    }
    return reader.getText(plan.onnx) && reader.left == 0;
}

} // namespace standin
