// A fleet is several programs that compute: two fleets at once would only make each other late.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
