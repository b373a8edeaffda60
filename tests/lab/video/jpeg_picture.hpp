// SPDX-License-Identifier: Apache-2.0
// A small valid baseline JPEG (grey, one value a block) for the snapshot call; `moment` moves the
// bar. Source: ITU-T T.81 Annex B, K.3.
#pragma once

#include <string>

namespace camfleet::lab {

[[nodiscard]] std::string jpeg_picture(unsigned moment);

}  // namespace camfleet::lab
