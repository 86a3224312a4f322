using System.Reflection.Metadata;

namespace DataSync.Plans.Artefacts;

/// <summary>A type that an assembly refers to, by the assembly it claims to come from.</summary>
/// <param name="Name">Full name; nested types behind a slash.</param>
internal readonly record struct TypeIdentity(string Assembly, string Namespace, string Name)
{
    public static TypeIdentity Of(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var reference = metadata.GetTypeReference(handle);
        var name = metadata.GetString(reference.Name);
        var space = metadata.GetString(reference.Namespace);
        switch (reference.ResolutionScope.Kind)
        {
            case HandleKind.AssemblyReference:
                var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope);
                return new(metadata.GetString(assembly.Name), space, space.Length == 0 ? name : $"{space}.{name}");
            case HandleKind.TypeReference:
                var outer = Of(metadata, (TypeReferenceHandle)reference.ResolutionScope);
                return outer with { Name = $"{outer.Name}/{name}" };
            default:
                return new("?", space, name);
        }
    }

    /// <summary>The type a member belongs to; null when it is one of the assembly's own, or an array.</summary>
    public static TypeIdentity? OfParent(MetadataReader metadata, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => Of(metadata, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => OfGeneric(metadata, metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature)),
        HandleKind.TypeDefinition or HandleKind.MethodDefinition => null,
        _ => new("?", "", parent.Kind.ToString()),
    };

    private static TypeIdentity? OfGeneric(MetadataReader metadata, BlobReader signature)
    {
        var code = signature.ReadSignatureTypeCode();
        if (code is SignatureTypeCode.SZArray) return null;
        if (code is not SignatureTypeCode.GenericTypeInstance) return new("?", "", code.ToString());
        signature.ReadSignatureTypeCode();
        var type = signature.ReadTypeHandle();
        return type.Kind == HandleKind.TypeReference ? Of(metadata, (TypeReferenceHandle)type) : null;
    }
}
