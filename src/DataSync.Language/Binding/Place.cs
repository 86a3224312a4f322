using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>A place in the scripts of a program.</summary>
/// <param name="Script">Index into <see cref="BoundProgram.Scripts"/>.</param>
/// <param name="Span">Where in that script's text.</param>
public readonly record struct Place(int Script, TextSpan Span);
