#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace srnet::media {

// An MP4 or MOV that was written in fragments becomes an ordinary one: one index of all its packets at its end, in front of which everything else is one box
// of media. No packet is moved, and at every moment in between the file can be played. Nothing is done with one that is complete, that somebody
// still writes (see FileLock), or that is not there.
// Returns the packets in it, of which there may be none, and nothing where nothing was to be done. Throws Error; the file is then what it was.
std::optional<int64_t> CompleteMp4(const std::string &path);

// Held by whoever writes a file. Readers take no notice.
class FileLock {
public:
    FileLock() = default;
    ~FileLock() { Release(); }
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

    // False when somebody else has it and it cannot be shared. True as well where there are no locks.
    bool TryTake(int file, bool shared);

    // Takes what it can get of a file by its name.
    void Share(const std::string &path);

    void Release();

private:
    int file_ = -1;
};

}  // namespace srnet::media
