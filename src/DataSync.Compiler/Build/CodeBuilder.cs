using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using DataSync.Plans.Artefacts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace DataSync.Compiler.Build;

/// <param name="Dll">Deterministic assembly.</param>
/// <param name="Pdb">Portable symbols with the scripts embedded.</param>
public sealed record BuiltCode(ImmutableArray<byte> Dll, ImmutableArray<byte> Pdb);

/// <summary>Generated C# to an assembly. The same text and scripts give the same bytes, in any process.</summary>
public static class CodeBuilder
{
    private const string GeneratedPath = "plan.g.cs";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14, DocumentationMode.None);

    private static readonly CSharpCompilationOptions Compiling = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        checkOverflow: true,
        allowUnsafe: false,
        deterministic: true,
        concurrentBuild: false,
        nullableContextOptions: NullableContextOptions.Disable,
        generalDiagnosticOption: ReportDiagnostic.Suppress);

    /// <exception cref="GeneratedCodeException">The text does not compile, or refers to what a plan may not use: a defect of the compiler, never of a script.</exception>
    public static BuiltCode Build(string code, ImmutableArray<ScriptText> scripts)
    {
        var text = SourceText.From(code, Encoding.UTF8, SourceHashAlgorithm.Sha256);
        var tree = CSharpSyntaxTree.ParseText(text, Parsing, GeneratedPath);
        var compilation = CSharpCompilation.Create("plan", [tree], FrameworkReferences.All, Compiling);

        using var dll = new MemoryStream();
        using var pdb = new MemoryStream();
        var options = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb, pdbFilePath: "plan.pdb", pdbChecksumAlgorithm: System.Security.Cryptography.HashAlgorithmName.SHA256);
        var embedded = scripts.Select(s => EmbeddedText.FromSource(s.Path, SourceText.From(s.Text, Encoding.UTF8, SourceHashAlgorithm.Sha256)))
            .Append(EmbeddedText.FromSource(GeneratedPath, text));
        var result = compilation.Emit(dll, pdb, options: options, embeddedTexts: embedded);
        if (!result.Success) throw new GeneratedCodeException(Describe(result.Diagnostics, text));

        var built = new BuiltCode(ImmutableCollectionsMarshal.AsImmutableArray(dll.ToArray()), ImmutableCollectionsMarshal.AsImmutableArray(pdb.ToArray()));
        var refused = MemberAllowList.Check(built.Dll);
        if (refused.Length > 0) throw new GeneratedCodeException(string.Join('\n', refused));
        return built;
    }

    private static string Describe(ImmutableArray<Diagnostic> diagnostics, SourceText text) => string.Join('\n', diagnostics
        .Where(d => d.Severity == DiagnosticSeverity.Error)
        .Take(5)
        .Select(d => $"{d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}: {text.Lines.GetLineFromPosition(d.Location.SourceSpan.Start).ToString().Trim()}"));
}

/// <summary>Generated C# was refused by the C# compiler or the allow-list.</summary>
public sealed class GeneratedCodeException(string details)
    : Exception($"The compiler produced code that cannot be used; this is a defect in DataSync, please report it with the script.\n{details}")
{
    public string Details { get; } = details;
}
