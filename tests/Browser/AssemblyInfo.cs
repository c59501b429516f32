using SRNet.Browser.Tests.Support;

// One browser and one service at a time: two cores are few.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(BeltService))]
