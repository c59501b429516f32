#pragma once

#include "bases.h"
#include "onnx_model.h"

namespace standin {

/// The network a parser fills: the model is taken whole.
class Network : public INetworkDefinitionBase {
public:
    /// Virtual and not final: the parser is another library and reaches it by the table only. False, with the reason, when the model is refused.
    virtual bool adopt(void const* onnx, std::size_t size, std::string& why);

    nvinfer1::NetworkDefinitionCreationFlags flags{};
    std::string onnx;
    std::shared_ptr<OnnxModel> model;
};

nvinfer1::IBuilder* createBuilder(nvinfer1::ILogger& logger);

} // namespace standin
