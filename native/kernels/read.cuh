// The memory read: of every query the affinity to all positions of the memory, softmax over the best of them, and the weighted sum of their values:
// S_ij = s_i (sum_c k_ci (2 e_cj q_cj - e_cj k_ci) - sum_c e_cj q_cj^2) / sqrt(Ck), with the keys k and shrinkage s of the memory, and query q and selection e.
// Exact, as the CPU's MemoryReader, and without the matrix of all scores.
#pragma once

constexpr int ReadQueries = 2;   // that a warp reads side by side: each key that it loads serves all of them
constexpr int ReadBatches = 2;   // of 32 positions, whose keys are on their way at once
constexpr int MostReadTop = WarpLanes;

/// What a read asks of each query, in the form that a warp takes it in: e_c and 2 e_c q_c per channel, and the sum of e_c q_c^2.
SRNET_KERNEL void srnet_memory_queries(MemoryQueriesParameters p)
{
    int const query = globalX();
    if (query >= p.positions || globalY() > 0) {
        return;
    }
    float* const weights = reinterpret_cast<float*>(p.prepared) + static_cast<u64>(query) * (2 * p.keyChannels);
    float squares = 0.0F;
    for (int c = 0; c < p.keyChannels; ++c) {
        u64 const at = static_cast<u64>(c) * p.positions + query;
        float const key = loadNumber(p.query, at, p.half);
        float const selection = loadNumber(p.selection, at, p.half);
        weights[2 * c] = selection;
        weights[2 * c + 1] = 2.0F * selection * key;
        squares += selection * key * key;
    }
    reinterpret_cast<float*>(p.prepared)[static_cast<u64>(p.positions) * (2 * p.keyChannels) + query] = squares;
}

/// The best scores of one query so far, the best first, one a lane; of equal ones the earlier stays before.
struct BestScores {
    LaneFloat score;
    LaneInt place; // slot * positions + position
    float least;   // of those that are kept
};

SRNET_DEVICE void offer(BestScores& best, LaneFloat const& scores, int firstPlace, int top)
{
    u32 better = lanesAbove(scores, best.least);
    while (better != 0) {
        int const lane = firstLane(better);
        better &= better - 1;
        float const score = laneValue(scores, lane);
        if (!(score > best.least)) {
            continue; // the least has risen since
        }
        // Those that stay before it: all that are not smaller.
        LaneFloat before;
        SRNET_EACH_LANE(i) { SRNET_LANE(before, i) = SRNET_LANE(best.score, i) >= score ? 1.0F : 0.0F; }
        int const at = countLanes(lanesAbove(before, 0.0F));
        LaneFloat const movedScore = lanesUp(best.score);
        LaneInt const movedPlace = lanesUp(best.place);
        SRNET_EACH_LANE(i)
        {
            SRNET_LANE(best.score, i) = i < at ? SRNET_LANE(best.score, i) : i == at ? score : SRNET_LANE(movedScore, i);
            SRNET_LANE(best.place, i) = i < at ? SRNET_LANE(best.place, i) : i == at ? firstPlace + lane : SRNET_LANE(movedPlace, i);
        }
        best.least = laneValue(best.score, top - 1);
    }
}

/// Softmax over the best; lanes behind them get 0, and all of them when no score was a number.
SRNET_DEVICE LaneFloat softmaxOf(BestScores const& best, int top)
{
    constexpr float Log2E = 1.44269504F;
    float const largest = laneValue(best.score, 0);
    LaneFloat weights;
    SRNET_EACH_LANE(i)
    {
        bool const counts = i < top && SRNET_LANE(best.score, i) > NoScore;
        SRNET_LANE(weights, i) = counts ? exp2Fast((SRNET_LANE(best.score, i) - largest) * Log2E) : 0.0F;
    }
    float const sum = sumOfLanes(weights);
    float const scale = sum > 0.0F ? 1.0F / sum : 0.0F;
    SRNET_EACH_LANE(i) { SRNET_LANE(weights, i) *= scale; }
    return weights;
}

/// Adds to a query's scores what 32 positions have in one channel: acc += k (b - e k).
SRNET_DEVICE void addChannel(LaneFloat& sum, LaneFloat const& key, float selection, float product)
{
    SRNET_EACH_LANE(i) { SRNET_LANE(sum, i) += SRNET_LANE(key, i) * (product - selection * SRNET_LANE(key, i)); }
}

SRNET_DEVICE void scoreSlot(MemoryReadParameters const& p, int slot, int query, int queries, BestScores (&best)[ReadQueries])
{
    u64 const plane = static_cast<u64>(p.positions);
    float const* const prepared = reinterpret_cast<float const*>(p.prepared);
    float const* const squares = prepared + plane * static_cast<u64>(2 * p.keyChannels);
    for (int first = 0; first < p.positions; first += WarpLanes * ReadBatches) {
        LaneFloat sums[ReadQueries][ReadBatches];
        SRNET_UNROLL
        for (int j = 0; j < ReadQueries; ++j) {
            SRNET_UNROLL
            for (int b = 0; b < ReadBatches; ++b) {
                sums[j][b] = lanesOf(0.0F);
            }
        }
        for (int c = 0; c < p.keyChannels; ++c) {
            u64 const row = (static_cast<u64>(slot) * p.keyChannels + c) * plane;
            SRNET_UNROLL
            for (int b = 0; b < ReadBatches; ++b) {
                LaneFloat key;
                SRNET_EACH_LANE(i)
                {
                    int const position = first + b * WarpLanes + i;
                    SRNET_LANE(key, i) = position < p.positions ? loadNumber(p.keys, row + position, p.half) : 0.0F;
                }
                SRNET_UNROLL
                for (int j = 0; j < ReadQueries; ++j) {
                    float const* const weights = prepared + static_cast<u64>(query + (j < queries ? j : 0)) * (2 * p.keyChannels) + 2 * c;
                    addChannel(sums[j][b], key, weights[0], weights[1]);
                }
            }
        }
        SRNET_UNROLL
        for (int b = 0; b < ReadBatches; ++b) {
            int const start = first + b * WarpLanes;
            SRNET_UNROLL
            for (int j = 0; j < ReadQueries; ++j) {
                if (j < queries) {
                    LaneFloat scores;
                    SRNET_EACH_LANE(i)
                    {
                        int const position = start + i;
                        float const shrinkage = position < p.positions ? loadNumber(p.shrinkage, slot * plane + position, p.half) : 0.0F;
                        float const score = (SRNET_LANE(sums[j][b], i) - squares[query + j]) * (shrinkage * p.scale);
                        SRNET_LANE(scores, i) = position < p.positions ? score : NoScore;
                    }
                    offer(best[j], scores, slot * p.positions + start, p.top);
                }
            }
        }
    }
}

/// One query's readout of one object: each lane has the channels whose number ends in its own.
SRNET_DEVICE void gather(MemoryReadParameters const& p, int object, int query, LaneFloat const& weights, LaneInt const& places)
{
    u64 const plane = static_cast<u64>(p.positions);
    for (int first = 0; first < p.valueChannels; first += WarpLanes) {
        LaneFloat sum = lanesOf(0.0F);
        for (int i = 0; i < p.top; ++i) {
            float const weight = laneValue(weights, i);
            int const place = laneValue(places, i);
            if (weight > 0.0F) {
                u64 const slot = static_cast<u64>(place / p.positions);
                u64 const row = ((slot * p.objects + object) * p.valueChannels + first) * plane + static_cast<u64>(place % p.positions);
                SRNET_EACH_LANE(n) { SRNET_LANE(sum, n) += weight * (first + n < p.valueChannels ? loadNumber(p.values, row + n * plane, p.half) : 0.0F); }
            }
        }
        u64 const target = (static_cast<u64>(object) * p.valueChannels + first) * plane + static_cast<u64>(query);
        SRNET_EACH_LANE(n)
        {
            if (first + n < p.valueChannels) {
                storeNumber(p.readout, target + n * plane, p.half, SRNET_LANE(sum, n));
            }
        }
    }
}

/// A warp reads two queries for one group of objects. Only the slots that hold something for the group are looked at.
SRNET_KERNEL void srnet_memory_read(MemoryReadParameters p)
{
    int const warps = (p.positions + ReadQueries - 1) / ReadQueries;
    int const group = globalY() / warps;
    if (globalX() >= WarpLanes || group >= p.groups || !leadsWarp()) {
        return;
    }
    int const query = globalY() % warps * ReadQueries;
    int const queries = query + ReadQueries <= p.positions ? ReadQueries : p.positions - query;
    BestScores best[ReadQueries];
    SRNET_UNROLL
    for (int j = 0; j < ReadQueries; ++j) {
        best[j].score = lanesOf(NoScore);
        best[j].place = lanesOf(0);
        best[j].least = NoScore;
    }
    u32 const used = reinterpret_cast<u32 const*>(p.used)[group];
    for (int slot = 0; slot < p.slots; ++slot) {
        if ((used >> slot & 1U) != 0) {
            scoreSlot(p, slot, query, queries, best);
        }
    }
    SRNET_UNROLL
    for (int j = 0; j < ReadQueries; ++j) {
        if (j < queries) {
            LaneFloat const weights = softmaxOf(best[j], p.top);
            for (int object = 0; object < p.objects; ++object) {
                if ((p.members[group] >> object & 1U) != 0) {
                    gather(p, object, query + j, weights, best[j].place);
                }
            }
        }
    }
}
