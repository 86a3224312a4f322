using System.Collections.Immutable;
using System.Xml;
using System.Xml.Schema;
using DataSync.Plans.Services;

namespace DataSync.Sources.Soap.Description;

/// <summary>Elements and types of the schemas of a description as shapes, each type once. Source: tasks R91, R100.</summary>
internal sealed class SchemaTypes(XmlSchemaSet schemas)
{
    private readonly Dictionary<XmlSchemaComplexType, int> known = [];
    private readonly List<TypeShape> types = [];
    private ILookup<XmlSchemaComplexType, XmlSchemaComplexType>? extending;
    private int choices;
    private int rounds;

    public ImmutableArray<TypeShape> Types => [.. types];

    /// <summary>A type that no schema has: the parts of an rpc message.</summary>
    public int Add(TypeShape type)
    {
        types.Add(type);
        return types.Count - 1;
    }

    /// <summary>A global element; null when there is none of this name.</summary>
    public ElementShape? Element(XmlQualifiedName name) =>
        schemas.GlobalElements[name] is XmlSchemaElement { ElementSchemaType: { } type } element ? Typed(new ElementShape(name.Name, name.Namespace) { Nillable = element.IsNillable }, type) : null;

    /// <summary>An element of a type, as the parts of rpc messages are; null when there is no such type.</summary>
    public ElementShape? OfType(string name, XmlQualifiedName type)
    {
        var found = schemas.GlobalTypes[type] as XmlSchemaType ?? (XmlSchemaType?)XmlSchemaType.GetBuiltInSimpleType(type);
        return found is null ? null : Typed(new ElementShape(name, ""), found);
    }

    private ElementShape Typed(ElementShape element, XmlSchemaType type) => type switch
    {
        XmlSchemaSimpleType simple => element with { Value = ValueTypes.Of(simple) },
        XmlSchemaComplexType complex => element with { Type = Complex(complex) },
        _ => element,
    };

    private int Complex(XmlSchemaComplexType type)
    {
        if (known.TryGetValue(type, out var index)) return index;
        // The place is taken first: a type may hold elements of itself.
        known[type] = index = Add(new TypeShape(type.QualifiedName.Name, type.QualifiedName.Namespace, []));
        var attributes = type.AttributeUses.Values.OfType<XmlSchemaAttribute>().Where(a => a.Use != XmlSchemaUse.Prohibited && a.AttributeSchemaType is not null).Select(Attribute);
        var content = type.ContentType == XmlSchemaContentType.TextOnly && type.Datatype is not null ? ContentOf(type) : null;
        var elements = ImmutableArray.CreateBuilder<ElementShape>();
        Flatten(type.ContentTypeParticle, new Group(1, 1, 0, 0, false), elements);
        types[index] = types[index] with
        {
            Parts = [.. attributes, .. elements, .. Extending(type)],
            Content = content,
            IsAbstract = type.IsAbstract,
            Problem = IsDataSet(type.ContentTypeParticle) ? "is a data set: what it holds is told by the message itself and not by the description" : null,
        };
        return index;
    }

    /// <summary>The types that may stand for a type, however far they extend it.</summary>
    private IEnumerable<ElementShape> Extending(XmlSchemaComplexType type)
    {
        extending ??= schemas.GlobalTypes.Values.OfType<XmlSchemaComplexType>().SelectMany(t => Above(t).Select(above => (above, t))).ToLookup(pair => pair.above, pair => pair.t);
        return extending[type].OrderBy(t => t.QualifiedName.Name, StringComparer.Ordinal)
            .Select(t => new ElementShape(t.QualifiedName.Name, t.QualifiedName.Namespace) { IsType = true, Type = Complex(t), Least = 0 });
    }

    private static IEnumerable<XmlSchemaComplexType> Above(XmlSchemaComplexType type)
    {
        // Above all of them stands one of XML schema itself, which is no type of the service.
        for (var at = type.BaseXmlSchemaType; at is XmlSchemaComplexType complex && complex.QualifiedName.Namespace != XmlSchema.Namespace; at = at.BaseXmlSchemaType) yield return complex;
    }

    private static ValueShape ContentOf(XmlSchemaComplexType type)
    {
        for (XmlSchemaType? at = type; at is not null; at = at.BaseXmlSchemaType)
            if (at is XmlSchemaSimpleType simple) return ValueTypes.Of(simple);
        return ValueTypes.Of(XmlSchemaType.GetBuiltInSimpleType(type.TypeCode));
    }

    private static ElementShape Attribute(XmlSchemaAttribute attribute) => new(attribute.QualifiedName.Name, attribute.QualifiedName.Namespace)
    {
        IsAttribute = true,
        Value = attribute.AttributeSchemaType is { } type ? ValueTypes.Of(type) : null,
        Least = attribute.Use == XmlSchemaUse.Required ? 1 : 0,
        HasDefault = attribute.DefaultValue is not null || attribute.FixedValue is not null,
    };

    /// <summary>What holds for everything in a group of elements.</summary>
    private readonly record struct Group(int Least, int Most, int Choice, int Branch, bool ChoiceRequired, int Round = 0);

    private void Flatten(XmlSchemaObject particle, Group group, ImmutableArray<ElementShape>.Builder found)
    {
        switch (particle)
        {
            case XmlSchemaElement element:
                found.Add(Part(element, group));
                break;
            case XmlSchemaChoice choice:
                var number = ++choices;
                var branch = 0;
                var inner = Within(choice, group) with { Choice = number, ChoiceRequired = choice.MinOccurs > 0 && group.Least > 0 && group.Choice == 0 };
                foreach (var item in choice.Items) Flatten(item, inner with { Branch = ++branch }, found);
                break;
            case XmlSchemaGroupBase sequence:
                var whole = Within(sequence, group);
                if (sequence is { MaxOccurs: > 1, Items.Count: > 1 }) whole = whole with { Round = ++rounds };
                foreach (var item in sequence.Items) Flatten(item, whole, found);
                break;
        }
    }

    private static Group Within(XmlSchemaParticle particle, Group group) => group with
    {
        Least = particle.MinOccurs == 0 || group.Least == 0 ? 0 : 1,
        Most = particle.MaxOccurs > 1 || group.Most > 1 ? int.MaxValue : 1,
    };

    private ElementShape Part(XmlSchemaElement element, Group group)
    {
        var declared = element.RefName.IsEmpty ? element : schemas.GlobalElements[element.RefName] as XmlSchemaElement ?? element;
        var shape = new ElementShape(element.QualifiedName.Name, element.QualifiedName.Namespace)
        {
            Least = group.Least == 0 ? 0 : (int)element.MinOccurs,
            Most = group.Most > 1 || element.MaxOccurs > int.MaxValue ? int.MaxValue : (int)element.MaxOccurs,
            Nillable = declared.IsNillable,
            Choice = group.Choice,
            Branch = group.Branch,
            ChoiceRequired = group.ChoiceRequired,
            Round = group.Round,
            HasDefault = declared.DefaultValue is not null || declared.FixedValue is not null,
        };
        return element.ElementSchemaType is { } type ? Typed(shape, type) : shape;
    }

    private static bool IsDataSet(XmlSchemaObject particle) => particle switch
    {
        XmlSchemaAny any => any.Id?.StartsWith(SchemaLoader.DataSetMark, StringComparison.Ordinal) == true,
        XmlSchemaGroupBase group => group.Items.Cast<XmlSchemaObject>().Any(IsDataSet),
        _ => false,
    };
}
