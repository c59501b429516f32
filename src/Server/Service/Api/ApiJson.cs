using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using SRNet.Server.Service.Recordings;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>How the API's JSON is read and written. Members nobody knows are refused: a typo must not pass as a default.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(StreamList))]
[JsonSerializable(typeof(ObjectList))]
[JsonSerializable(typeof(RecordingList))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(VideoFormatView))]
[JsonSerializable(typeof(StreamDefinition))]
[JsonSerializable(typeof(StreamSettings))]
[JsonSerializable(typeof(AddressList))]
[JsonSerializable(typeof(StillRequest))]
[JsonSerializable(typeof(StillView))]
[JsonSerializable(typeof(StillMark))]
[JsonSerializable(typeof(StillMarks))]
[JsonSerializable(typeof(PreviewView))]
[JsonSerializable(typeof(NewObject))]
[JsonSerializable(typeof(Correction))]
[JsonSerializable(typeof(ObjectChange))]
[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(ZonesView))]
[JsonSerializable(typeof(ZonesRequest))]
[JsonSerializable(typeof(EventList))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowOutOfOrderMetadataProperties = true;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 16;
    }
}
