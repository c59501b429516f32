using System.Net;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Tests.Service;

public class ConfigFileTests
{
    [Fact]
    public void A_full_file_is_read()
    {
        Environment.SetEnvironmentVariable("SRNET_TEST_PASSWORD", "pa55");
        var config = Parse("""
            # cameras of the gate
            listen: 0.0.0.0:9000
            rtsp: "off"
            state: /var/lib/srnet
            engine: onnxruntime
            apiKey: 0123456789abcdef
            hosts: [srnet.example]
            sourceFolders:
              - /clips
            streams:
              - id: gate
                source: rtsp://user:${SRNET_TEST_PASSWORD}@gate.local/stream
                size: 384x672
              - id: yard
                source: /clips/yard.mp4
                preset: fast
                loop: true
                names: true
                outputs:
                  - kind: device
                    device: /dev/video10
                    background: blur
                  - kind: rtspPush
                    url: rtsp://media/yard
                    background: green
            """);
        Assert.Equal(new IPEndPoint(IPAddress.Any, 9000), config.Listen);
        Assert.Null(config.Rtsp);
        Assert.Equal(CpuEngine.OnnxRuntime, config.Engine);
        Assert.Equal(["srnet.example"], config.Hosts);
        Assert.Equal("rtsp://user:pa55@gate.local/stream", config.Streams[0].Source);
        Assert.Equal(new(672, 384), config.Streams[0].InternalSize);
        Assert.Equal((SessionPreset.Fast, true, true), (config.Streams[1].SessionPreset, config.Streams[1].Loop, config.Streams[1].FromConfiguration));
        Assert.Equal((false, true), (config.Streams[0].Names, config.Streams[1].Names));
    }

    [Theory]
    [InlineData("p@ss/w#rd?1%41:x")]
    [InlineData("it's \"mine\" & yours")]
    [InlineData("::@@//%%")]
    public void Any_password_in_a_variable_works_as_it_is(string password)
    {
        Environment.SetEnvironmentVariable("SRNET_TEST_ANY", password);
        Environment.SetEnvironmentVariable("SRNET_TEST_BOTH", "ad@min:" + password);
        var streams = Parse("""
            streams:
              - id: within
                source: rtsp://admin:${SRNET_TEST_ANY}@gate.local:8554/cam?channel=1&subtype=0
              - id: both
                source: rtsp://${SRNET_TEST_BOTH}@gate.local/cam
              - id: beside
                source: rtsp://gate.local/cam
                user: ad@min
                password: ${SRNET_TEST_ANY}
                outputs:
                  - kind: rtspPush
                    url: rtsp://push:${SRNET_TEST_ANY}@media.local/gate
              - id: recorder
                source: http://gate.local/video?user=admin&password=${SRNET_TEST_ANY}
            """).Streams;
        var escaped = Uri.EscapeDataString(password);
        Assert.Equal($"rtsp://admin:{escaped}@gate.local:8554/cam?channel=1&subtype=0", streams[0].Address);
        Assert.Equal($"rtsp://ad%40min:{escaped}@gate.local/cam", streams[1].Address);
        Assert.Equal($"rtsp://ad%40min:{escaped}@gate.local/cam", streams[2].Address);
        Assert.Equal($"rtsp://push:{escaped}@media.local/gate", Assert.Single(streams[2].Outputs!).Address);
        Assert.Equal($"http://gate.local/video?user=admin&password={escaped}", streams[3].Address);
    }

    [Fact]
    public void Outputs_of_every_kind_are_read()
    {
        var outputs = Parse("recordings: /rec\nstreams:\n  - id: a\n    source: x\n    outputs:\n      - kind: alpha\n        format: prores\n        keepHours: 2\n      - kind: masks\n      - kind: device\n        device: /dev/video10\n        background: blur\n").Streams[0].Outputs;
        Assert.Equal([new OutputDefinition("alpha") { Format = "prores", KeepHours = 2 }, new OutputDefinition("masks"), new OutputDefinition("device") { Device = "/dev/video10", Background = "blur" }], outputs);
    }

    [Fact]
    public void An_empty_file_is_the_defaults() => Assert.Equal(new ServiceConfig().Listen, Parse("# nothing yet\n").Listen);

    [Theory]
    [InlineData("listen: 127.0.0.1:8080\nlisten: 127.0.0.1:8081\n", 2, "no YAML")]
    [InlineData("listen: here\n", 1, "'here' is no address")]
    [InlineData("listen: 127.0.0.1:8080\n\nlissen: x\n", 3, "no setting 'lissen'")]
    [InlineData("apiKey: short\n", 1, "16 characters")]
    [InlineData("apiKeyFile: /nowhere/key\n", 1, "cannot be read")]
    [InlineData("apiKey: 0123456789abcdef\napiKeyFile: /proc/self/maps\n", 1, "keep one")]
    [InlineData("device: tpu\n", 1, "auto, cpu, cuda or cuda:N")]
    [InlineData("device: cuda:-1\n", 1, "auto, cpu, cuda or cuda:N")]
    [InlineData("device: cpu\nengine: torch\n", 2, "auto, onednn or onnxruntime, not 'torch'")]
    [InlineData("- a\n- b\n", 1, "one mapping")]
    [InlineData("streams: yes please\n", 1, "is a list")]
    [InlineData("streams:\n  - id: gate\n", 2, "'source' is missing")]
    [InlineData("streams:\n  - id: gate\n    sorce: synth://demo\n", 2, "there is 'sorce'")]
    [InlineData("model: /nope\n", 1, "there is no model '/nope'")]
    [InlineData("streams:\n  - {id: a, source: b, overload: ignore}\n", 2, "spendLess or drop")]
    [InlineData("streams:\n  - id: gate\n    source: synth://demo\n    sise: 1x1\n", 4, "no setting 'sise'")]
    [InlineData("streams:\n  - id: gate\n    source: synth://demo\n    size: 100x100\n", 4, "multiples of 16")]
    [InlineData("streams:\n  - id: gate\n    source: synth://demo\n    loop: maybe\n", 4, "true or false")]
    [InlineData("streams:\n  - id: a/b\n    source: synth://demo\n", 2, "id has to be")]
    [InlineData("streams:\n  - id: a\n    source: ${SRNET_TEST_NOT_SET}\n", 3, "SRNET_TEST_NOT_SET is not set")]
    [InlineData("streams:\n  - id: a\n    source: x\n  - id: a\n    source: y\n", 4, "there twice")]
    [InlineData("streams:\n  - id: a\n    source: x\n    outputs:\n      - kind: fax\n", 5, "fax")]
    [InlineData("recordings: /tmp\nstreams:\n  - id: a\n    source: x\n    outputs:\n      - kind: alpha\n        format: gif\n", 6, "prores")]
    [InlineData("recordings: /tmp\nstreams:\n  - id: a\n    source: x\n    outputs:\n      - kind: record\n        background: /nowhere.jpg\n", 6, "/nowhere.jpg")]
    [InlineData("streams:\n  - id: a\n    source: x\n    outputs:\n      - kind: masks\n", 5, "'recordings'")]
    [InlineData("streams:\n  - id: a\n    source: x\n    outputs:\n      - kind: device\n        device: /dev/null\n", 5, "/dev/video10")]
    [InlineData("streams:\n  - id: a\n    source: rtsp://admin:pa/ss@cam/x\n", 2, "more than one way")]
    [InlineData("streams:\n  - id: a\n    source: http://\n", 2, "no complete address")]
    [InlineData("streams:\n  - id: a\n    source: rtsp://u:p@cam/x\n    user: u\n", 2, "keep one")]
    [InlineData("streams:\n  - id: a\n    source: /x.mp4\n    user: u\n", 2, "network addresses")]
    [InlineData("streams:\n  - id: a\n    source: x\n    outputs:\n      - kind: rtspPush\n        url: http://media/x\n", 5, "rtsp:// or rtsps://")]
    [InlineData("a: [1, 2\n", 2, "no YAML")]
    public void Whatever_is_wrong_is_said_with_its_line(string yaml, int line, string what)
    {
        var e = Assert.Throws<SrNetException>(() => Parse(yaml));
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.StartsWith($"test.yaml, line {line}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_text_never_ends_otherwise()
    {
        var random = new Random(7);
        const string Alphabet = "ab:-[]{}&*!|>'\"%@`#,? \n\t0${}streamsid";
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Create(random.Next(60), random, (span, r) =>
            {
                foreach (ref var c in span)
                {
                    c = Alphabet[r.Next(Alphabet.Length)];
                }
            });
            try
            {
                Parse(text);
            }
            catch (SrNetException e)
            {
                Assert.StartsWith("test.yaml, line ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static ServiceConfig Parse(string yaml)
    {
        using var reader = new StringReader(yaml);
        return ConfigFile.Parse(reader, "test.yaml");
    }
}
