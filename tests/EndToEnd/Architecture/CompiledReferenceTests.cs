using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SRNet.EndToEnd.Tests.Architecture;

/// <summary>What the compiler really bound, whatever the project files say.</summary>
public class CompiledReferenceTests
{
    [Theory]
    [MemberData(nameof(Layers.Names), MemberType = typeof(Layers))]
    public void An_assembly_uses_only_layers_below_it(string layer)
    {
        using var assembly = Open(layer);
        var ours = References(assembly.GetMetadataReader()).Where(name => name.StartsWith("SRNet.", StringComparison.Ordinal)).ToHashSet();
        Assert.Subset(Layers.Below(layer).ToHashSet(), ours);
    }

    [Theory]
    [InlineData("SRNet.Errors")]
    [InlineData("SRNet.Native")]
    [InlineData("SRNet.Interop")]
    [InlineData("SRNet.Segmentation")]
    [InlineData("SRNet.Pipeline")]
    [InlineData("SRNet.Evaluation")]
    [InlineData("SRNet.OpenCv")]
    [InlineData("SRNet.Scenes")]
    public void Nothing_below_the_program_knows_HTTP_or_the_command_line(string layer)
    {
        using var assembly = Open(layer);
        Assert.DoesNotContain(References(assembly.GetMetadataReader()), name =>
            name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name is "System.Net.Http" or "System.CommandLine" or "Spectre.Console");
    }

    [Theory]
    [InlineData("SRNet.Segmentation")]
    [InlineData("SRNet.Pipeline")]
    [InlineData("SRNet.Evaluation")]
    [InlineData("SRNet.OpenCv")]
    [InlineData("SRNet.Scenes")]
    [InlineData("SRNet.Fleet")]
    [InlineData("SRNet.Server")]
    public void Only_Interop_touches_the_raw_bindings(string layer)
    {
        using var assembly = Open(layer);
        var reader = assembly.GetMetadataReader();
        var raw = reader.TypeReferences.Select(reader.GetTypeReference)
            .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == "SRNet.Native")
            .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}");

        // Finding libraries is the doctor's business too, and the whole process's heap that of the program.
        Assert.DoesNotContain(raw, name => name is not ("SRNet.Native.Loading.NativeLibraryLocator" or "SRNet.Native.Loading.NativeHeap"));
    }

    [Theory]
    [InlineData("SRNet.Segmentation")]
    [InlineData("SRNet.Pipeline")]
    [InlineData("SRNet.Evaluation")]
    public void The_core_path_does_without_OpenCV(string layer)
    {
        using var assembly = Open(layer);
        Assert.DoesNotContain("OpenCvSharp", References(assembly.GetMetadataReader()));
    }

    private static PEReader Open(string layer)
    {
        var file = Path.Combine(AppContext.BaseDirectory, layer == "SRNet.Server" ? "srnet.dll" : layer + ".dll");
        return new PEReader(File.OpenRead(file));
    }

    private static IEnumerable<string> References(MetadataReader reader) =>
        reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name));
}
