using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Schema;
using DataSync.Plans.Services;
using DataSync.Plans.Values;

namespace DataSync.Sources.Soap.Description;

/// <summary>Simple types of XML schema in terms of the language. Source: tasks §3.7, R99.</summary>
internal static class ValueTypes
{
    private const int MostDigits = 28;

    public static ValueShape Of(XmlSchemaSimpleType type)
    {
        var shape = type.Datatype is { Variety: XmlSchemaDatatypeVariety.Atomic } datatype ? Plain(datatype.TypeCode) : new ValueShape(SyncType.Text, ValueForm.Text);
        var facets = Facets(type).ToList();
        var values = facets.Where(f => f.Owner == facets.FirstOrDefault(o => o.Facet is XmlSchemaEnumerationFacet).Owner).Select(f => f.Facet).OfType<XmlSchemaEnumerationFacet>().Select(f => f.Value ?? "").ToImmutableArray();
        return shape.Type.Kind switch
        {
            TypeKind.Text => shape with { Values = values, Type = shape.Type with { Length = values.IsEmpty ? Least(facets, typeof(XmlSchemaMaxLengthFacet), typeof(XmlSchemaLengthFacet)) : 0 } },
            TypeKind.Decimal => shape with { Type = Sized(shape.Type, Least(facets, typeof(XmlSchemaTotalDigitsFacet)), Least(facets, typeof(XmlSchemaFractionDigitsFacet))) },
            _ => shape,
        };
    }

    private static SyncType Sized(SyncType type, int digits, int scale) => digits is > 0 and <= MostDigits && scale <= digits ? type with { Precision = digits, Scale = scale } : type;

    private static ValueShape Plain(XmlTypeCode code) => code switch
    {
        XmlTypeCode.Boolean => new(SyncType.Bool, ValueForm.Boolean),
        XmlTypeCode.Integer or XmlTypeCode.Long or XmlTypeCode.Int or XmlTypeCode.Short or XmlTypeCode.Byte or XmlTypeCode.UnsignedLong or XmlTypeCode.UnsignedInt or XmlTypeCode.UnsignedShort
            or XmlTypeCode.UnsignedByte or XmlTypeCode.NonNegativeInteger or XmlTypeCode.NonPositiveInteger or XmlTypeCode.PositiveInteger or XmlTypeCode.NegativeInteger => new(SyncType.Int, ValueForm.Integer),
        XmlTypeCode.Decimal => new(SyncType.Decimal, ValueForm.Decimal),
        XmlTypeCode.Float or XmlTypeCode.Double => new(SyncType.Float, ValueForm.Float),
        XmlTypeCode.Date => new(SyncType.Date, ValueForm.Date),
        XmlTypeCode.Time => new(SyncType.Time, ValueForm.Time),
        XmlTypeCode.DateTime => new(SyncType.DateTime, ValueForm.DateTime),
        XmlTypeCode.Base64Binary => new(SyncType.Bytes, ValueForm.Base64),
        XmlTypeCode.HexBinary => new(SyncType.Bytes, ValueForm.Hex),
        XmlTypeCode.String or XmlTypeCode.NormalizedString or XmlTypeCode.AnyAtomicType or XmlTypeCode.Item or XmlTypeCode.None => new(SyncType.Text, ValueForm.Text),
        _ => new(SyncType.Text, ValueForm.Token),
    };

    private static int Least(IEnumerable<(XmlSchemaType Owner, XmlSchemaFacet Facet)> facets, params ReadOnlySpan<Type> kinds)
    {
        var least = 0;
        foreach (var (_, facet) in facets)
            if (kinds.Contains(facet.GetType()) && int.TryParse(facet.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && (least == 0 || value < least)) least = value;
        return least;
    }

    /// <summary>The facets of a type and of those it restricts, its own first.</summary>
    private static IEnumerable<(XmlSchemaType Owner, XmlSchemaFacet Facet)> Facets(XmlSchemaSimpleType type)
    {
        for (XmlSchemaType? at = type; at is XmlSchemaSimpleType simple; at = simple.BaseXmlSchemaType)
            if (simple.Content is XmlSchemaSimpleTypeRestriction restriction)
                foreach (var facet in restriction.Facets.OfType<XmlSchemaFacet>()) yield return (simple, facet);
    }
}
