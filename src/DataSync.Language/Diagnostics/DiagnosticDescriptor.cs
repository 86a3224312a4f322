namespace DataSync.Language.Diagnostics;

/// <summary>How bad a problem is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing.</summary>
    Hint,

    /// <summary>Probably not meant; the script runs.</summary>
    Warning,

    /// <summary>The script cannot be deployed.</summary>
    Error,
}

/// <summary>
/// One kind of problem: the row of its code. Codes are never reused. The first digit is the phase: 1 syntax, 2 names and types,
/// 3 tasks, 4 stations and tests, 5 plan and build (59: designed, not yet runnable), 6 run time, 7 stations at run time, 8 files.
/// </summary>
/// <param name="Code"><c>DS</c> and four digits.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What it is about, in a few words without arguments.</param>
/// <param name="MessageFormat">One sentence on what is wrong, with <c>{0}</c>, <c>{1}</c> for its arguments.</param>
/// <param name="Remedy">One sentence on what to do, with the same arguments.</param>
public sealed record DiagnosticDescriptor(string Code, DiagnosticSeverity Severity, string Title, string MessageFormat, string Remedy);
