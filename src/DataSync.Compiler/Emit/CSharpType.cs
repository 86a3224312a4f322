using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>C# forms of the language's types: nullable only where the type allows null.</summary>
internal static class CSharpType
{
    public static string Of(SyncType type) => IsReference(type) || !type.Nullable ? Plain(type) : Plain(type) + "?";

    /// <summary>Without null.</summary>
    public static string Plain(SyncType type) => type.Kind switch
    {
        TypeKind.Text => "string",
        TypeKind.Int => "long",
        TypeKind.Decimal => "decimal",
        TypeKind.Float => "double",
        TypeKind.Bool => "bool",
        TypeKind.Date => "DateOnly",
        TypeKind.Time => "TimeOnly",
        TypeKind.DateTime => "DateTime",
        TypeKind.Duration => "SyncDuration",
        TypeKind.Guid => "Guid",
        TypeKind.Bytes => "byte[]",
        TypeKind.List when type.Element is { } element => Of(element) + "[]",
        _ => throw new InvalidOperationException($"A value of type {type} cannot be computed."),
    };

    public static bool IsReference(SyncType type) => type.Kind is TypeKind.Text or TypeKind.Bytes or TypeKind.List;
}
