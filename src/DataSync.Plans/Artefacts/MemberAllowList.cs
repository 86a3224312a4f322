using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace DataSync.Plans.Artefacts;

/// <summary>
/// What compiled plans may refer to: the runtime and functions of DataSync.Plans, and a short list of primitive members of the framework.
/// Checked on the finished assembly when an artefact is written and again before it is loaded.
/// It keeps a compiler defect from becoming a hole; it is not a sandbox for code of strangers.
/// </summary>
public static class MemberAllowList
{
    private const string PlansAssembly = "DataSync.Plans";

    private static readonly HashSet<string> FrameworkAssemblies = ["System.Private.CoreLib", "System.Runtime"];

    /// <summary>Namespaces of DataSync.Plans that generated code may use; not the model, not the artefacts, not the sources' connections.</summary>
    private static readonly HashSet<string> PlansNamespaces = ["DataSync.Plans.Runtime", "DataSync.Plans.Functions", "DataSync.Plans.Values"];

    private static readonly HashSet<string> PlansTypes = ["DataSync.Plans.Sources.RowReader", "DataSync.Plans.Sources.RowWriter"];

    /// <summary>Framework types of which every member is harmless (but for <see cref="Ambient"/>): values without access to anything.</summary>
    private static readonly HashSet<string> ValueTypes =
    [
        "System.Boolean", "System.Int32", "System.Int64", "System.Double", "System.Decimal", "System.Char", "System.DateOnly", "System.TimeOnly",
        "System.DateTime", "System.TimeSpan", "System.Guid", "System.Nullable`1", "System.Byte", "System.Void", "System.ValueType", "System.Enum",
    ];

    /// <summary>Members of value types that read the machine's clock, zone or randomness: expressions are pure.</summary>
    private static readonly HashSet<string> Ambient =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTime.ToLocalTime", "System.DateTime.ToUniversalTime",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7",
    ];

    /// <summary>Single members of framework types that offer more than values; <c>Type</c> alone allows the name of the type, not its members.</summary>
    private static readonly HashSet<string> Members =
    [
        "System.Object", "System.Object..ctor", "System.String", "System.String.Concat", "System.String.op_Equality", "System.String.op_Inequality", "System.String.Empty",
        "System.String.get_Length", "System.String.get_Chars", "System.Array",
        "System.ArgumentOutOfRangeException", "System.ArgumentOutOfRangeException..ctor", "System.IndexOutOfRangeException", "System.IndexOutOfRangeException..ctor",
        "System.Runtime.CompilerServices.RuntimeHelpers", "System.Runtime.CompilerServices.RuntimeHelpers.InitializeArray",
        "System.RuntimeFieldHandle",
        "System.Runtime.CompilerServices.RuntimeHelpers.CreateSpan", "System.ReadOnlySpan`1", "System.ReadOnlySpan`1..ctor",
        "System.Runtime.CompilerServices.CompilationRelaxationsAttribute", "System.Runtime.CompilerServices.CompilationRelaxationsAttribute..ctor",
        "System.Runtime.CompilerServices.RuntimeCompatibilityAttribute", "System.Runtime.CompilerServices.RuntimeCompatibilityAttribute..ctor",
        "System.Runtime.CompilerServices.RefSafetyRulesAttribute", "System.Runtime.CompilerServices.RefSafetyRulesAttribute..ctor",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute", "System.Runtime.CompilerServices.CompilerGeneratedAttribute..ctor",
        "System.Diagnostics.DebuggableAttribute", "System.Diagnostics.DebuggableAttribute..ctor", "System.Diagnostics.DebuggableAttribute/DebuggingModes",
        "System.Reflection.DefaultMemberAttribute", "System.Reflection.DefaultMemberAttribute..ctor",
        "System.Collections.Generic.IReadOnlyList`1", "System.Collections.Generic.IReadOnlyList`1.get_Item",
        "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyCollection`1.get_Count",
    ];

    /// <summary>Reasons why the assembly is refused; empty when it may be loaded.</summary>
    public static ImmutableArray<string> Check(ImmutableArray<byte> assembly)
    {
        try
        {
            using var file = new PEReader(assembly);
            if (!file.HasMetadata) return ["It is not a .NET assembly."];
            return Check(file);
        }
        catch (BadImageFormatException e)
        {
            return [$"It is not a .NET assembly: {e.Message}"];
        }
    }

    private static ImmutableArray<string> Check(PEReader file)
    {
        var refused = ImmutableArray.CreateBuilder<string>();
        var metadata = file.GetMetadataReader();
        var flags = file.PEHeaders.CorHeader?.Flags ?? 0;
        if ((flags & CorFlags.ILOnly) == 0) refused.Add("It contains native code.");
        if (metadata.GetTableRowCount(TableIndex.ImplMap) > 0) refused.Add("It calls native libraries.");
        if (metadata.ManifestResources.Count > 0) refused.Add("It carries resources.");
        if (metadata.ExportedTypes.Count > 0) refused.Add("It forwards types.");
        if (metadata.AssemblyFiles.Count > 0) refused.Add("It consists of several files.");

        foreach (var handle in metadata.AssemblyReferences)
        {
            var name = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
            if (name != PlansAssembly && !FrameworkAssemblies.Contains(name)) refused.Add($"It refers to the assembly {name}.");
        }

        foreach (var handle in metadata.TypeReferences)
        {
            var type = TypeIdentity.Of(metadata, handle);
            if (!Allows(type)) refused.Add($"It refers to the type {type.Name}.");
        }

        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (TypeIdentity.OfParent(metadata, member.Parent) is not { } type) continue;
            var name = metadata.GetString(member.Name);
            if (!Allows(type, name)) refused.Add($"It refers to {type.Name}.{name}.");
        }

        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;
            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            if (UnsafeInstructions.First(body.GetILReader()) is { } instruction)
                refused.Add($"{metadata.GetString(method.Name)} uses the instruction {instruction}.");
        }

        return refused.ToImmutable();
    }

    private static bool Allows(TypeIdentity type)
    {
        if (type.Assembly == PlansAssembly) return PlansNamespaces.Contains(type.Namespace) || PlansTypes.Contains(type.Name);
        return FrameworkAssemblies.Contains(type.Assembly) && (ValueTypes.Contains(type.Name) || Members.Contains(type.Name));
    }

    private static bool Allows(TypeIdentity type, string member)
    {
        if (type.Assembly == PlansAssembly) return Allows(type);
        if (!FrameworkAssemblies.Contains(type.Assembly)) return false;
        var full = $"{type.Name}.{member}";
        return Members.Contains(full) || (ValueTypes.Contains(type.Name) && !Ambient.Contains(full));
    }
}
