// Every test starts the whole program, which uses all cores: two at once would only make each other late, and live streams drop what comes late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
