using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace DataSync.Architecture.Tests;

/// <summary>A call found in compiled code: who calls, and which member of which type.</summary>
internal sealed record Call(string Assembly, string Caller, string Type, string Member);

/// <summary>Reads what our assemblies refer to and call, without loading them.</summary>
internal static class CompiledCode
{
    private static readonly ImmutableDictionary<short, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>()
        .ToImmutableDictionary(code => code.Value, code => code.OperandType);

    public static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    /// <summary>The names of the assemblies that one refers to.</summary>
    public static ImmutableArray<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(PathOf(assembly)));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    /// <summary>Every call of a member of another assembly, in the bodies of all methods.</summary>
    public static ImmutableArray<Call> Calls(string assembly)
    {
        using var file = new PEReader(File.OpenRead(PathOf(assembly)));
        var metadata = file.GetMetadataReader();
        var found = ImmutableArray.CreateBuilder<Call>();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            foreach (var token in MethodTokens(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()))
            {
                if (Target(metadata, token) is var (type, member))
                {
                    found.Add(new Call(assembly, TypeName(metadata, method.GetDeclaringType()), type, member));
                }
            }
        }

        return found.ToImmutable();
    }

    private static IEnumerable<int> MethodTokens(BlobReader code)
    {
        var tokens = new List<int>();
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | code.ReadByte()));
            }

            switch (Operands[value])
            {
                case OperandType.InlineMethod or OperandType.InlineTok:
                    tokens.Add(code.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }

        return tokens;
    }

    private static (string Type, string Member)? Target(MetadataReader metadata, int token)
    {
        var handle = (EntityHandle)MetadataHandle(token);
        if (handle.Kind == HandleKind.MethodSpecification)
        {
            handle = metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        }

        if (handle.Kind != HandleKind.MemberReference)
        {
            return null;
        }

        var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
        if (member.Parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
        return (metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name), metadata.GetString(member.Name));
    }

    private static Handle MetadataHandle(int token) => System.Reflection.Metadata.Ecma335.MetadataTokens.Handle(token);

    /// <summary>The full name of the outermost type: a lambda's hidden class counts as the class it is written in.</summary>
    private static string TypeName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? metadata.GetString(type.Name) : space + "." + metadata.GetString(type.Name);
    }
}
