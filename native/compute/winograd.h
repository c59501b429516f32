// 3x3 convolutions of floats by Winograd's F(4x4, 3x3).
#pragma once

#include "convolution.h"
#include "maps.h"

namespace srnet::compute {

struct Making;

bool SuitsWinograd(const ConvolutionLayer &layer);

// The weights as they meet the tiles: 36 matrices of inputs x channels, in panels.
Buffer WinogradWeights(const ConvolutionLayer &layer);

// added: the result already holds what is added to it.
void MakeWinograd(const Making &making, const ConvolutionLayer &layer, const float *weights, const Map *from, const Map *to, bool added);

}  // namespace srnet::compute
