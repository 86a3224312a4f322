namespace DataSync.Compiler.Build;

/// <summary>A script as it goes into the symbols.</summary>
/// <param name="Path">Relative to the project folder, with forward slashes: the name used in <c>#line</c>.</param>
public sealed record ScriptText(string Path, string Text);
