#pragma once

#include <cstdint>
#include <new>
#include <optional>

#include "error.h"
#include "sound.h"

namespace srnet::media {

// Keeps the message as the thread's last error.
int32_t Fail(int32_t status, const char *message) noexcept;

// The edge of the ABI: runs body and turns whatever it throws into a status and the thread's last error.
template <class Body>
int32_t Guard(Body body) noexcept {
    try {
        ClearLog();
        return body();
    } catch (const Error &error) {
        return Fail(error.status(), error.what());
    } catch (const std::bad_alloc &) {
        return Fail(SRNET_MEDIA_INTERNAL, "out of memory");
    } catch (const std::exception &error) {
        return Fail(SRNET_MEDIA_INTERNAL, error.what());
    } catch (...) {
        return Fail(SRNET_MEDIA_INTERNAL, "unknown fault");
    }
}

inline void Require(bool condition, const char *message) {
    if (!condition) {
        throw Error(SRNET_MEDIA_INVALID, message);
    }
}

template <class Struct>
void RequireStruct(const Struct *value) {
    Require(value && value->struct_size == static_cast<int32_t>(sizeof(Struct)), "a struct is missing or of another size than this library's");
}

// What options say of the sound; NULL = silent.
inline std::optional<SoundFormat> SoundOf(const srnet_sound_format *format) {
    if (!format) {
        return std::nullopt;
    }
    RequireStruct(format);
    Require(format->sample_rate > 0 && format->channels > 0 && format->channels <= 64 && format->parameters_size >= 0 && format->parameters_size <= 65536 &&
                (format->parameters || format->parameters_size == 0),
            "such sound cannot be written");
    return SoundFormat::Of(*format);
}

inline SoundPacket PacketOf(const srnet_sound_packet *packet) {
    RequireStruct(packet);
    Require(packet->bytes && packet->size > 0 && packet->size <= INT32_MAX / 2 && packet->duration_us >= 0, "no packet of sound");
    return {{packet->bytes, packet->size}, packet->timestamp_us, packet->duration_us};
}

}  // namespace srnet::media
