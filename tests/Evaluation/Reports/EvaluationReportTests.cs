using SRNet.Evaluation.Reports;

namespace SRNet.Evaluation.Tests.Reports;

public class EvaluationReportTests
{
    private static readonly EvaluationReport Report = new()
    {
        Version = "1.2.3",
        Device = "cpu",
        Model = "srnet-s 1",
        Size = "384x672",
        Dataset = "mine",
        Prompt = "mask",
        Mean = new MeanScore(70.5, 72.5, 71.5, 90, 5, 91, -6),
        Fps = 31.25,
        Timed = "segmentation",
        Frames = 100,
        Objects = [new ObjectScore("bear", 1, 70.5, 72.5)],
        Sequences = [new SequenceScore("bear", 70.5, 72.5, 71.5, 31.25)],
        Baselines = [new BaselineScore("copy", new MeanScore(20, 22, 21, 10, 1, 11, 2), 9000)],
    };

    [Fact]
    public void The_names_in_the_JSON_are_a_contract()
    {
        const string expected = """
            {
              "schema": "srnet.eval/1",
              "version": "1.2.3",
              "device": "cpu",
              "model": "srnet-s 1",
              "size": "384x672",
              "dataset": "mine",
              "prompt": "mask",
              "mean": {
                "j": 70.5,
                "f": 72.5,
                "jf": 71.5,
                "j_recall": 90,
                "j_decay": 5,
                "f_recall": 91,
                "f_decay": -6
              },
              "fps": 31.25,
              "timed": "segmentation",
              "frames": 100,
              "objects": [
                {
                  "sequence": "bear",
                  "object": 1,
                  "j": 70.5,
                  "f": 72.5
                }
              ],
              "sequences": [
                {
                  "sequence": "bear",
                  "j": 70.5,
                  "f": 72.5,
                  "jf": 71.5,
                  "fps": 31.25
                }
              ],
              "baselines": [
                {
                  "name": "copy",
                  "mean": {
                    "j": 20,
                    "f": 22,
                    "jf": 21,
                    "j_recall": 10,
                    "j_decay": 1,
                    "f_recall": 11,
                    "f_decay": 2
                  },
                  "fps": 9000
                }
              ]
            }
            """;
        Assert.Equal(expected, Report.ToJson());
    }

    [Fact]
    public void Baselines_that_were_not_run_are_absent() =>
        Assert.DoesNotContain("baselines", (Report with { Baselines = null }).ToJson(), StringComparison.Ordinal);

    [Fact]
    public void Saving_writes_the_JSON_and_says_where_it_cannot()
    {
        var folder = Directory.CreateTempSubdirectory("srnet-report-").FullName;
        try
        {
            Report.Save(Path.Combine(folder, "report.json"));
            Assert.Equal(Report.ToJson() + "\n", File.ReadAllText(Path.Combine(folder, "report.json")));

            var missing = Path.Combine(folder, "no", "report.json");
            Assert.Contains(missing, Assert.Throws<SrNetException>(() => Report.Save(missing)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
