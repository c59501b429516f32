using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Server.Service.State;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SavedStreams))]
[JsonSerializable(typeof(SavedObjects))]
internal sealed partial class StateJson : JsonSerializerContext;
