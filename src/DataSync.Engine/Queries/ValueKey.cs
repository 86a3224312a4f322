namespace DataSync.Engine.Queries;

/// <summary>Values that are equal as the language compares: texts by code point, decimals by value, bytes and lists by their elements.</summary>
internal readonly struct ValueKey(object?[] values) : IEquatable<ValueKey>
{
    private readonly object?[] values = values;

    public bool Equals(ValueKey other)
    {
        if (values.Length != other.values.Length) return false;
        for (var i = 0; i < values.Length; i++)
            if (!Same(values[i], other.values[i])) return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is ValueKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in values) Add(ref hash, value);
        return hash.ToHashCode();
    }

    private static bool Same(object? a, object? b)
    {
        if (a is not Array x || b is not Array y) return Equals(a, b);
        if (x.Length != y.Length || x.GetType() != y.GetType()) return false;
        for (var i = 0; i < x.Length; i++)
            if (!Same(x.GetValue(i), y.GetValue(i))) return false;
        return true;
    }

    private static void Add(ref HashCode hash, object? value)
    {
        if (value is not Array list) hash.Add(value);
        else
            foreach (var element in list) Add(ref hash, element);
    }
}
