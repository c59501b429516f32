using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Api;

/// <summary>What /openapi/v1.json says besides what the endpoints' types say: keys and roles, errors, an example of every request.</summary>
internal static class ApiDescription
{
    private const string Problem = "Problem";
    private static readonly string[] Schemes = ["bearer", "apiKey", "basic", "session"];

    // What can go wrong where. 401 and 429 can everywhere but where no key is needed.
    private static readonly (int Status, string What, Func<OpenApiOperation, Role, bool> Can)[] Errors =
    [
        (400, "The request cannot be done as it is; detail says why.", (o, _) => o.RequestBody is not null || o.Parameters?.Count > 0),
        (401, "A key is needed, or this is none.", (_, _) => true),
        (403, "The key may not do this, or the request comes from a page of another site.", (_, _) => true),
        (404, "There is no such stream, or no such object.", (o, _) => o.Parameters?.Any(p => p.In == ParameterLocation.Path) == true),
        (409, "It cannot be done as things stand.", (_, role) => role > Role.Watch),
        (413, "The body has more than 16 MB.", (o, _) => o.RequestBody is not null),
        (415, "The body is not said to be JSON.", (o, _) => o.RequestBody is not null),
        (429, "Many wrong keys came from this address.", (_, _) => true),
        (503, "Something is busy or broke; it may work later.", (o, _) => o.Parameters?.Any(p => p.In == ParameterLocation.Path) == true),
    ];

    private static readonly Dictionary<string, string> Examples = new()
    {
        ["POST api/session/"] = """{"key": "0123456789abcdef"}""",
        ["POST api/streams/"] = """{"id": "gate", "source": "rtsp://camera.local:554/stream", "user": "viewer", "password": "secret", "outputs": [{"kind": "record", "keepHours": 48}]}""",
        ["PUT api/streams/{id}"] = """{"source": "rtsp://camera.local:554/stream", "preset": "fast"}""",
        ["PUT api/streams/{id}/zones/"] =
            """{"zones": [{"name": "door", "points": [[0.1, 0.2], [0.4, 0.2], [0.4, 0.9]], "dwellSeconds": 30}], "lines": [{"name": "gate", "points": [[0.2, 0.5], [0.8, 0.5]], "anchor": "foot"}]}""",
        ["POST api/streams/{id}/objects/"] = """{"name": "Karl", "color": "#ff8800", "prompt": {"type": "box", "box": [280, 33, 150, 245]}}""",
        ["POST api/streams/{id}/objects/{objectId}/prompts"] = """{"prompt": {"type": "clicks", "points": [{"x": 60, "y": 50, "positive": true}, {"x": 5, "y": 5, "positive": false}]}}""",
        ["PATCH api/streams/{id}/objects/{objectId}"] = """{"name": "Rosa"}""",
    };

    public static void Describe(OpenApiOptions api, ServiceConfig config)
    {
        api.AddDocumentTransformer((document, _, _) =>
        {
            (document.Info.Title, document.Info.Version) = ("SRNet", "1");
            document.Components ??= new OpenApiComponents();
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas[Problem] = ProblemSchema();
            document.Components.SecuritySchemes = SecuritySchemes();
            if (config.PublicUrl is { } url)
            {
                document.Servers = [new OpenApiServer { Url = url.AbsoluteUri }];
            }

            return Task.CompletedTask;
        });
        api.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var (method, path) = (context.Description.HttpMethod, (context.Description.RelativePath ?? "").Replace(":int", "", StringComparison.Ordinal));
        var role = NeededRole.Of(context.Description.ActionDescriptor.EndpointMetadata, method ?? HttpMethods.Get);
        var isOpen = path.StartsWith("health", StringComparison.Ordinal) || (method == "POST" && path.StartsWith("api/session", StringComparison.Ordinal));
        if (!isOpen)
        {
            operation.Description = $"For keys that may {ApiKey.RoleName(role)}.";
            operation.Security = [.. Schemes.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
        }

        operation.Responses ??= [];
        foreach (var (status, what, can) in Errors)
        {
            if (can(operation, role) && !(isOpen && path.StartsWith("health", StringComparison.Ordinal)))
            {
                operation.Responses[$"{status}"] = new OpenApiResponse
                {
                    Description = what,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, context.Document) } },
                };
            }
        }

        if (Examples.TryGetValue($"{method} {path}", out var example) && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
        {
            body.Example = JsonNode.Parse(example);
        }
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What is wrong (RFC 9457).",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One sentence for a person." },
        },
        Examples = [JsonNode.Parse("""{"type": "https://tools.ietf.org/html/rfc9110#section-15.5.5", "title": "Not Found", "status": 404, "detail": "There is no stream 'gate'."}""")!],
    };

    private static Dictionary<string, IOpenApiSecurityScheme> SecuritySchemes() => new()
    {
        ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The key. Services on loopback may need none." },
        ["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "The key, for clients that set no Authorization." },
        ["basic"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "Any user, and the key as the password, for tools that know nothing else." },
        ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = KeyGuard.Cookie, Description = "What POST /api/session gives browsers." },
    };
}
