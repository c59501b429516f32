using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Console;
using SRNet.Segmentation;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Cluster;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Delivery;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Logging;
using SRNet.Server.Service.Metrics;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Service.Recordings;
using SRNet.Server.Service.Rtsp;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.State;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service;

/// <summary>Puts the service together: streams, API, page, metrics, behind one gate.</summary>
internal static class ServiceHost
{
    private const int MaximumBody = 16 << 20;
    private const int MaximumConnections = 4096;

    /// <summary>Builds the service and adds the streams it is to have. Starting it is the caller's.</summary>
    /// <param name="config">What it is told.</param>
    /// <param name="model">Shared by all streams; stays the caller's and must outlive the service.</param>
    /// <exception cref="SrNetException">Something in it cannot be had.</exception>
    public static WebApplication Build(ServiceConfig config, SrNetModel model)
    {
        config.Checked();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        AddLogging(builder, config.Log);
        AddServices(builder.Services, config, model);
        if (config.InFleet)
        {
            ClusterSetup.Add(builder, config, model);
        }
        else
        {
            AddState(builder.Services);
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(config.Listen);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
            kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = Viewers.Maximum;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problems.AnswerAsync, SuppressDiagnosticsCallback = context => context.Exception is SrNetException or OperationCanceledException or BadHttpRequestException });
        PublicAddress.Use(app, config);
        app.UseMiddleware<RequestGate>();
        UsePage(app);
        HeadRequests.Use(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(20) });
        app.UseRouting();
        app.UseStatusCodePages(pages => Problems.OfStatus(pages.HttpContext).ExecuteAsync(pages.HttpContext));
        app.UseMiddleware<RoleGate>();
        if (config.InFleet)
        {
            ClusterSetup.Use(app);
        }

        var api = app.MapGroup("/api");
        StreamsApi.Map(api);
        ObjectsApi.Map(api);
        StillsApi.Map(api);
        ZonesApi.Map(api);
        EventsApi.Map(api);
        MediaApi.Map(api);
        RecordingsApi.Map(api);
        SessionApi.Map(api);
        SystemApi.Map(app, api);
        app.MapOpenApi();
        ApiPage.Map(app);
        // Listens from now on: instruments made before would be taken in as well, but the first scrape should have seen every stream's beginning.
        app.Services.GetRequiredService<ServiceMetrics>().Map(app);
        app.Services.GetService<StateKeeper>()?.Restore();
        return app;
    }

    private static void AddServices(IServiceCollection services, ServiceConfig config, SrNetModel model)
    {
        services.AddSingleton(config);
        // As a factory's product it would be disposed by the container; it is the caller's.
        services.AddSingleton(model);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new KeyGuard(config.AllKeys, TimeProvider.System));
        services.AddSingleton<Origins>();
        services.AddSingleton<SignInGuard>();
        services.AddSingleton<ServiceLog>();
        services.AddSingleton(provider => new StreamFactory(model, config.RecordingFolder, provider.GetRequiredService<EventLog>(), provider.GetRequiredService<ILogger<StreamFactory>>()));
        services.AddSingleton(provider => new EventLog(config.StateFolder, TimeSpan.FromDays(config.EventDays), TimeProvider.System, provider.GetRequiredService<ILogger<EventLog>>(), byTime: config.InFleet));
        services.AddSingleton<StreamManager>();
        services.AddSingleton<Receivers>();
        services.AddSingleton<RecordingLibrary>();
        services.AddHostedService<RetentionKeeper>();
        services.AddSingleton<Viewers>();
        services.AddSingleton<ServiceMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<Receivers>());
        services.AddSingleton<RtspService>();
        services.AddHostedService(provider => provider.GetRequiredService<RtspService>());
        services.AddHostedService<HeapKeeper>();
        services.AddSingleton<DeviceWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DeviceWatch>());
        services.AddProblemDetails();
        services.AddOpenApi(api => ApiDescription.Describe(api, config));
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);

        // Streams end on their own deadlines; viewers' requests never end by themselves.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
    }

    // Streams and objects are kept by this machine itself. In a fleet they are the fleet's.
    private static void AddState(IServiceCollection services)
    {
        services.AddSingleton<IStreamChanges, LocalStreamChanges>();
        services.AddSingleton<StateKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<StateKeeper>());
    }

    private static void AddLogging(WebApplicationBuilder builder, LogLevel least)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName).AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        builder.Logging.SetMinimumLevel(least);
        builder.Logging.AddFilter("Microsoft", least > LogLevel.Warning ? least : LogLevel.Warning);

        // Standard output is for results.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void UsePage(WebApplication app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!Directory.Exists(folder))
        {
            return;
        }

        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache" });
    }
}
