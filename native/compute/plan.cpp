#include "plan.h"

#include <cmath>
#include <cstring>

#include "error.h"

namespace srnet::compute {
namespace {

constexpr char kMagic[8] = {'S', 'R', 'N', 'P', 'L', 'A', 'N', 0};
constexpr uint64_t kLargestFile = uint64_t{1} << 31, kAlignment = 64;
constexpr uint32_t kMostRecords = 4096, kMostCopies = 4;
constexpr int kMostChannels = 8192;

struct Header {
    char magic[8];
    uint32_t version, tensors, operations, ports, blobs, reserved;
};

struct TensorRecord {
    uint8_t type, layout, per_object, border;
    int32_t stride, rows, channels;
    float scale;
    int32_t zero;
    uint32_t reserved[2];
};

struct OperationRecord {
    uint32_t kind;
    int32_t in[Operation::kInputs], out[Operation::kOutputs], number[Operation::kNumbers];
    float real[Operation::kReals];
    int32_t blob[Operation::kBlobs];
    uint32_t reserved;
};

struct PortRecord {
    int32_t tensor;
    uint32_t input;
    char name[56];
};

struct BlobRecord {
    uint64_t offset, bytes;
};

static_assert(sizeof(Header) == 32 && sizeof(TensorRecord) == 32 && sizeof(OperationRecord) == 112 && sizeof(PortRecord) == 64 && sizeof(BlobRecord) == 16,
              "records as training/plan.py packs them");
uint64_t Aligned(uint64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "plans are little-endian and read as they lie");

class Reader {
public:
    Reader(const char *data, uint64_t size) : data_(data), size_(size) {}

    template <class Record>
    Record Next() {
        Require(size_ - place_ >= sizeof(Record), "the plan is cut off");
        Record record;
        std::memcpy(&record, data_ + place_, sizeof record);
        place_ += sizeof record;
        return record;
    }

private:
    const char *data_;
    uint64_t size_, place_ = 0;
};

PlanTensor Checked(const TensorRecord &r) {
    Require(r.type <= 1 && r.layout <= 1 && r.per_object <= 1 && r.border <= 2, "the plan has a tensor of an unknown kind");
    Require(r.stride == 0 || r.stride == 1 || r.stride == 2 || r.stride == 4 || r.stride == 8 || r.stride == 16, "the plan has a tensor of an unknown stride");
    Require(r.channels > 0 && r.channels <= kMostChannels && (r.stride == 0 ? r.rows > 0 && r.rows <= 1024 : r.rows == 0), "the plan has a tensor of an impossible size");
    Require(r.layout == 0 || (r.type == 0 && r.border == 0 && r.stride != 0), "the plan has planes of an unknown kind");
    Require(r.border == 0 || r.stride != 0, "the plan has a border without a map");
    Require(r.type == 0 || (std::isfinite(r.scale) && r.scale > 0 && r.zero >= 0 && r.zero <= 255), "the plan has a byte tensor without a usable scale");
    return {static_cast<Type>(r.type), static_cast<Layout>(r.layout), r.per_object == 1, r.border, r.stride, r.rows, r.channels, r.scale, r.zero};
}

Operation Checked(const OperationRecord &r, int tensors, int blobs) {
    Require(r.kind >= 1 && r.kind <= static_cast<uint32_t>(Kind::kMaxPool), "the plan has an operator that this program does not know: it is of a later version");
    Operation operation{static_cast<Kind>(r.kind), {}, {}, {}, {}, {}};
    std::memcpy(operation.in.data(), r.in, sizeof r.in);
    std::memcpy(operation.out.data(), r.out, sizeof r.out);
    std::memcpy(operation.number.data(), r.number, sizeof r.number);
    std::memcpy(operation.real.data(), r.real, sizeof r.real);
    std::memcpy(operation.blob.data(), r.blob, sizeof r.blob);
    for (const int tensor : operation.in) {
        Require(tensor >= -1 && tensor < tensors, "the plan names a tensor that it does not have");
    }
    for (const int tensor : operation.out) {
        Require(tensor >= -1 && tensor < tensors, "the plan names a tensor that it does not have");
    }
    for (const int blob : operation.blob) {
        Require(blob >= -1 && blob < blobs, "the plan names weights that it does not have");
    }
    return operation;
}

}  // namespace

Plan::Plan(const void *data, uint64_t size) {
    Require(size >= sizeof(Header) && size <= kLargestFile, "the plan is cut off");
    const char *const start = static_cast<const char *>(data);
    Reader reader(start, size);
    const auto header = reader.Next<Header>();
    Require(std::memcmp(header.magic, kMagic, sizeof kMagic) == 0, "this is no plan");
    if (header.version != SRNET_COMPUTE_PLAN) {
        throw Error(SRNET_COMPUTE_VERSION, "the plan has version " + std::to_string(header.version) + " and this program runs version " +
                                               std::to_string(SRNET_COMPUTE_PLAN) + ": write it again with this program's training/plan.py");
    }
    Require(header.tensors > 0 && header.tensors <= kMostRecords && header.operations > 0 && header.operations <= kMostRecords && header.ports > 0 &&
                header.ports <= kMostRecords && header.blobs <= kMostRecords,
            "the plan has an impossible number of parts");
    for (uint32_t i = 0; i < header.tensors; ++i) {
        tensors_.push_back(Checked(reader.Next<TensorRecord>()));
    }
    for (uint32_t i = 0; i < header.operations; ++i) {
        operations_.push_back(Checked(reader.Next<OperationRecord>(), static_cast<int>(header.tensors), static_cast<int>(header.blobs)));
    }
    std::vector<bool> named(header.tensors);
    for (uint32_t i = 0; i < header.ports; ++i) {
        const auto r = reader.Next<PortRecord>();
        Require(r.tensor >= 0 && r.tensor < static_cast<int>(header.tensors) && r.input <= 1 && r.name[0] != 0 && std::memchr(r.name, 0, sizeof r.name) != nullptr, "the plan has a port without a name or a tensor");
        Require(!named[r.tensor] && tensors_[r.tensor].border == 0, "the plan has two ports for one tensor, or one with a border");
        named[r.tensor] = true;
        ports_.push_back({r.tensor, r.input == 1, r.name});
    }
    std::vector<BlobRecord> places;
    uint64_t total = 0;
    for (uint32_t i = 0; i < header.blobs; ++i) {
        const auto r = reader.Next<BlobRecord>();
        Require(r.offset <= size && r.bytes <= size - r.offset, "the plan's weights lie outside of it");
        total += Aligned(r.bytes);
        Require(total <= kMostCopies * (size + header.blobs * kAlignment), "the plan has more weights than its file can hold");
        places.push_back(r);
    }
    // Those of the graph's file begin anywhere.
    weights_.resize(total / sizeof(Line) + 1);
    char *place = reinterpret_cast<char *>(weights_.data());
    for (const BlobRecord &r : places) {
        std::memcpy(place, start + r.offset, r.bytes);
        blobs_.push_back({place, r.bytes});
        place += Aligned(r.bytes);
    }
}

Blob Plan::Get(const Operation &operation, int index, uint64_t elements, uint64_t element) const {
    Require(operation.blob[index] >= 0, "the plan has an operator without its weights");
    const Blob blob = blobs_[operation.blob[index]];
    Require(blob.bytes == elements * element, "the plan has weights of another size than their operator's");
    return blob;
}

}  // namespace srnet::compute
