#include "mp4_index.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "av.h"
#include "error.h"

namespace srnet::media {
namespace {

constexpr int BufferSize = 1 << 16;

struct File {
    int descriptor = -1;
    ~File() {
        if (descriptor >= 0) {
            close(descriptor);
        }
    }
};

struct Box {
    int64_t start;
    int64_t size;
    char type[5];
};

int64_t Big(const uint8_t *bytes, int count) {
    int64_t value = 0;
    for (int i = 0; i < count; ++i) {
        value = value << 8 | bytes[i];
    }
    return value;
}

// The box that begins there; size 0 = there is none, or what is there cannot be one.
Box BoxAt(int file, int64_t start) {
    uint8_t head[16] = {};
    Box box{start, 0, {}};
    if (pread(file, head, sizeof head, start) < 8) {
        return box;
    }
    std::memcpy(box.type, head + 4, 4);
    const int64_t size = Big(head, 4);
    box.size = size == 1 ? Big(head + 8, 8) : size >= 8 ? size : 0;
    return box;
}

// The place of the empty index that a fragmented file begins with, also when it was cut right behind it; 0 when the file is none.
int64_t EmptyIndex(int file) {
    const Box type = BoxAt(file, 0);
    if (type.size == 0 || std::strcmp(type.type, "ftyp") != 0) {
        return 0;
    }
    const Box index = BoxAt(file, type.size);
    if (index.size < 16 || std::strcmp(index.type, "moov") != 0) {
        return 0;
    }
    const Box next = BoxAt(file, index.start + index.size);
    return next.size == 0 || std::strcmp(next.type, "moof") == 0 ? index.start : 0;
}

struct Packet {
    int stream;
    bool last;
    AVIndexEntry entry;
};

class Demuxer {
public:
    explicit Demuxer(const std::string &path) {
        Check(avformat_open_input(&format, ("file:" + path).c_str(), av_find_input_format("mov"), nullptr));
    }
    ~Demuxer() { avformat_close_input(&format); }
    Demuxer(const Demuxer &) = delete;
    Demuxer &operator=(const Demuxer &) = delete;

    // All that lie within the file, in its order. Discarded streams are gone through by their indices alone.
    std::vector<Packet> Packets(int64_t fileSize) {
        const AvPtr<AVPacket> none = NewPacket();
        for (unsigned i = 0; i < format->nb_streams; ++i) {
            format->streams[i]->discard = AVDISCARD_ALL;
        }
        while (av_read_frame(format, none.get()) >= 0) {
            av_packet_unref(none.get());
        }
        std::vector<Packet> packets;
        for (unsigned i = 0; i < format->nb_streams; ++i) {
            AVStream *stream = format->streams[i];
            const size_t first = packets.size();
            for (int n = 0; n < avformat_index_get_entries_count(stream); ++n) {
                const AVIndexEntry &entry = *avformat_index_get_entry(stream, n);
                if (entry.size > 0 && entry.pos + entry.size <= fileSize) {
                    packets.push_back({static_cast<int>(i), false, entry});
                }
            }
            if (packets.size() > first) {
                packets.back().last = true;
            }
        }
        std::sort(packets.begin(), packets.end(), [](const Packet &a, const Packet &b) { return a.entry.pos < b.entry.pos; });
        return packets;
    }

    AVFormatContext *format = nullptr;
};

// libav's muxer, of whose file only the index at the end is written; its packets are where they are.
class IndexWriter {
public:
    IndexWriter(const AVFormatContext *from, int file, int64_t end) : file_(file), end_(end) {
        Check(avformat_alloc_output_context2(&format_, nullptr, from->iformat && std::strstr(from->url, ".mov") ? "mov" : "mp4", nullptr));
        auto *buffer = static_cast<unsigned char *>(av_malloc(BufferSize));
        format_->pb = buffer ? avio_alloc_context(buffer, BufferSize, 1, this, nullptr, &IndexWriter::Write, &IndexWriter::Seek) : nullptr;
        if (!format_->pb) {
            av_free(buffer);
            throw std::bad_alloc();
        }
        for (unsigned i = 0; i < from->nb_streams; ++i) {
            const AVStream *source = from->streams[i];
            AVStream *stream = avformat_new_stream(format_, nullptr);
            if (!stream) {
                throw std::bad_alloc();
            }
            Check(avcodec_parameters_copy(stream->codecpar, source->codecpar));
            stream->time_base = source->time_base;
            stream->avg_frame_rate = source->avg_frame_rate;
            // The reader says it of the stream, the writer looks for it in both places.
            stream->sample_aspect_ratio = stream->codecpar->sample_aspect_ratio = source->sample_aspect_ratio;
        }
        AVDictionary *options = nullptr;
        // Pictures start where they started, to the microsecond.
        av_dict_set(&options, "video_track_timescale", "1000000", 0);
        av_dict_set(&options, "movie_timescale", "1000000", 0);
        const int result = avformat_write_header(format_, &options);
        av_dict_free(&options);
        Check(result);
    }

    ~IndexWriter() {
        if (format_) {
            if (format_->pb) {
                av_freep(&format_->pb->buffer);
                avio_context_free(&format_->pb);
            }
            avformat_free_context(format_);
        }
    }

    IndexWriter(const IndexWriter &) = delete;
    IndexWriter &operator=(const IndexWriter &) = delete;

    void Add(const Packet &source, AVPacket *packet, AVRational timeBase) {
        packet->stream_index = source.stream;
        packet->pts = packet->dts = source.entry.timestamp;
        packet->flags = (source.entry.flags & AVINDEX_KEYFRAME) != 0 ? AV_PKT_FLAG_KEY : 0;
        av_packet_rescale_ts(packet, timeBase, format_->streams[source.stream]->time_base);
        // The muxer notes where it is.
        avio_seek(format_->pb, source.entry.pos, SEEK_SET);
        Check(av_write_frame(format_, packet));
    }

    void Finish() {
        avio_seek(format_->pb, end_, SEEK_SET);
        writing_ = true;
        Check(av_write_trailer(format_));
        avio_flush(format_->pb);
        Check(format_->pb->error);
    }

private:
    // The box of media that the muxer believes to have written, and its packets, are below the end.
    static int Write(void *self, uint8_t *bytes, int size) {
        auto *writer = static_cast<IndexWriter *>(self);
        if (writer->writing_ && writer->position_ >= writer->end_) {
            for (int done = 0; done < size;) {
                const ssize_t count = pwrite(writer->file_, bytes + done, static_cast<size_t>(size - done), writer->position_ + done);
                if (count < 0 && errno != EINTR) {
                    return AVERROR(errno);
                }
                done += static_cast<int>(std::max<ssize_t>(count, 0));
            }
        }
        writer->position_ += size;
        return size;
    }

    static int64_t Seek(void *self, int64_t offset, int whence) {
        auto *writer = static_cast<IndexWriter *>(self);
        return whence == SEEK_SET ? writer->position_ = offset : AVERROR(EINVAL);
    }

    AVFormatContext *format_ = nullptr;
    int file_;
    int64_t end_;
    int64_t position_ = 0;
    bool writing_ = false;
};

void WriteIndex(Demuxer &source, const std::vector<Packet> &packets, int file, int64_t end) {
    IndexWriter index(source.format, file, end);
    const AvPtr<AVPacket> packet = NewPacket();
    std::vector<bool> begun(source.format->nb_streams);
    std::vector<int64_t> before(source.format->nb_streams);
    for (const Packet &item : packets) {
        const AVStream *stream = source.format->streams[item.stream];
        Check(av_new_packet(packet.get(), item.entry.size));
        // Of pictures but the first only the size counts; sound is looked into, and small.
        if (begun[item.stream] && stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
            std::memset(packet->data, 0, static_cast<size_t>(item.entry.size));
        } else if (pread(file, packet->data, static_cast<size_t>(item.entry.size), item.entry.pos) != item.entry.size) {
            throw AvError(AVERROR(EIO));
        }
        if (item.last) {
            const int64_t rest = stream->duration - item.entry.timestamp;
            packet->duration = rest > 0 ? rest : begun[item.stream] ? item.entry.timestamp - before[item.stream] : 0;
        }
        begun[item.stream] = true;
        before[item.stream] = item.entry.timestamp;
        index.Add(item, packet.get(), stream->time_base);
        av_packet_unref(packet.get());
    }
    index.Finish();
}

// Everything from the empty index to the new one becomes a box of media, by one write.
void HideFragments(int file, int64_t start, int64_t end) {
    uint8_t head[16] = {0, 0, 0, 1, 'm', 'd', 'a', 't'};
    for (int i = 0; i < 8; ++i) {
        head[8 + i] = static_cast<uint8_t>((end - start) >> (56 - 8 * i));
    }
    if (fdatasync(file) != 0 || pwrite(file, head, sizeof head, start) != static_cast<ssize_t>(sizeof head)) {
        throw AvError(AVERROR(errno));
    }
}

}  // namespace

bool FileLock::TryTake(int file, bool shared) { return flock(file, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

void FileLock::Share(const std::string &path) {
    Release();
    file_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file_ >= 0) {
        TryTake(file_, true);
    }
}

void FileLock::Release() {
    if (file_ >= 0) {
        close(file_);
        file_ = -1;
    }
}

std::optional<int64_t> CompleteMp4(const std::string &path) {
    File file{open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK)};
    struct stat state {};
    if (file.descriptor < 0 || fstat(file.descriptor, &state) != 0) {
        if (errno == ENOENT) {
            return std::nullopt;
        }
        throw AvError(AVERROR(errno));
    }
    FileLock lock;
    const int64_t start = S_ISREG(state.st_mode) && lock.TryTake(file.descriptor, false) ? EmptyIndex(file.descriptor) : 0;
    if (start == 0) {
        return std::nullopt;
    }
    Demuxer source(path);
    const std::vector<Packet> packets = source.Packets(state.st_size);
    if (packets.empty()) {
        return 0;
    }
    try {
        WriteIndex(source, packets, file.descriptor, state.st_size);
        HideFragments(file.descriptor, start, state.st_size);
        // When it was written last is when the recording ended.
        const timespec times[] = {state.st_atim, state.st_mtim};
        futimens(file.descriptor, times);
    } catch (...) {
        if (ftruncate(file.descriptor, state.st_size) != 0) {
            // What is behind the fragments is passed over by whoever plays them.
        }
        throw;
    }
    return static_cast<int64_t>(packets.size());
}

}  // namespace srnet::media
