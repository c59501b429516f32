namespace SRNet.Segmentation.Sessions;

/// <summary>How long one stage of a step took.</summary>
public readonly record struct StageTime(SessionStage Stage, TimeSpan Duration);
