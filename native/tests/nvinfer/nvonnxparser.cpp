// The entry points of the emulated libnvonnxparser.
#include "builder.h"

#define STANDIN_API extern "C" __attribute__((visibility("default")))

namespace {

class ParserError final : public standin::IParserErrorBase {
public:
    ~ParserError() override = default;
    char const* desc() const override { return text.c_str(); }
    int node() const override { return -1; }

    std::string text;
};

class Parser final : public standin::IParserBase {
public:
    explicit Parser(standin::Network& network) : _network(network) {}

    bool parse(void const* model, std::size_t size, char const*) noexcept override
    {
        _failed = !_network.adopt(model, size, _error.text);
        return !_failed;
    }

    int getNbErrors() const noexcept override { return _failed ? 1 : 0; }
    nvonnxparser::IParserError const* getError(int) const noexcept override { return &_error; }

private:
    standin::Network& _network;
    ParserError _error;
    bool _failed{};
};

} // namespace

STANDIN_API void* createNvOnnxParser_INTERNAL(void* network, void* /*logger*/, int32_t /*version*/) noexcept
{
    auto* const definition = static_cast<nvinfer1::INetworkDefinition*>(network);
    return static_cast<nvonnxparser::IParser*>(new Parser(*static_cast<standin::Network*>(definition)));
}

STANDIN_API int getNvOnnxParserVersion() noexcept
{
    return NV_ONNX_PARSER_VERSION;
}
