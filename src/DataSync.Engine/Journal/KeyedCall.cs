namespace DataSync.Engine.Journal;

/// <summary>A call whose caller sends it again when the answer is lost: with the same key it is the same call, and makes one run.</summary>
/// <param name="Key">What the caller knows it by.</param>
/// <param name="Asked">What was asked for besides the task. The journal keeps a digest of it.</param>
public sealed record KeyedCall(string Key, string Asked);

/// <summary>What a call was answered.</summary>
/// <param name="Status">Status of HTTP.</param>
/// <param name="Body">JSON.</param>
public sealed record CallAnswer(int Status, string Body);
