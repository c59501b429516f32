using System.IO.Compression;
using System.Text.RegularExpressions;

namespace SRNet.EndToEnd.Tests.Packages;

[Collection(nameof(PackageFeed))]
public class PackageTests(PackageFeed feed)
{
    private static readonly string[] Ids = ["SRNet.Errors", "SRNet.Evaluation", "SRNet.Media", "SRNet.Native", "SRNet.OpenCv", "SRNet.Pipeline", "SRNet.Segmentation"];

    [Fact]
    public void There_is_a_package_for_every_library_and_for_nothing_else() =>
        Assert.Equal(Ids, Directory.GetFiles(feed.Folder, "*.nupkg").Select(f => Regex.Match(Path.GetFileName(f), @"^(.+?)\.\d").Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_package_describes_itself_and_brings_its_documentation()
    {
        foreach (var id in Ids)
        {
            using var package = Open(id);
            using var reader = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
            var specification = reader.ReadToEnd();
            Assert.Contains("<license type=\"expression\">MIT</license>", specification, StringComparison.Ordinal);
            Assert.Contains("<readme>README.md</readme>", specification, StringComparison.Ordinal);
            Assert.DoesNotContain("<description>Package Description</description>", specification, StringComparison.Ordinal);
            var files = package.Entries.Select(e => e.FullName).ToList();
            Assert.Contains("README.md", files);
            Assert.Contains("THIRD-PARTY-NOTICES.md", files);
            Assert.Contains(files, f => f.StartsWith("lib/net10.0/", StringComparison.Ordinal) && f.EndsWith(".xml", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Native_libraries_and_models_are_inside()
    {
        using var native = Open("SRNet.Native");
        Assert.Contains(native.Entries, e => Regex.IsMatch(e.FullName, "^runtimes/linux-(x64|arm64)/native/libsrnet_media.so$"));
        using var segmentation = Open("SRNet.Segmentation");
        var models = Directory.GetDirectories(Path.Combine(Repository.Root, "engines")).Select(d => $"engines/{Path.GetFileName(d)}/manifest.json");
        var plans = Directory.GetFiles(Path.Combine(Repository.Root, "engines"), "*.plan", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository.Root, f));
        Assert.Subset(segmentation.Entries.Select(e => e.FullName).ToHashSet(), models.Concat(plans).ToHashSet());
        Assert.NotNull(segmentation.GetEntry("buildTransitive/SRNet.Segmentation.targets"));
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(Directory.GetFiles(feed.Folder, $"{id}.*.nupkg").Single());
}

[CollectionDefinition(nameof(PackageFeed))]
public class PackageFeedCollection : ICollectionFixture<PackageFeed>;
