using System.Collections;
using System.Data.Common;

namespace DataSync.Sources.Odbc;

/// <summary>The parameters of a command, in the order of its markers.</summary>
public sealed class OdbcParameterCollection : DbParameterCollection
{
    private readonly List<OdbcParameter> _parameters = [];

    /// <inheritdoc/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    /// <summary>The parameter at a position, from 0.</summary>
    public new OdbcParameter this[int index] => _parameters[index];

    /// <summary>Adds a value as the next parameter.</summary>
    public OdbcParameter AddValue(object? value)
    {
        var parameter = new OdbcParameter(value);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Makes the collection <paramref name="count"/> parameters long, new ones NULL.</summary>
    public void Resize(int count)
    {
        if (_parameters.Count > count)
            _parameters.RemoveRange(count, _parameters.Count - count);
        while (_parameters.Count < count)
            _parameters.Add(new OdbcParameter());
    }

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _parameters.Add((OdbcParameter)value);
        return _parameters.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        foreach (var value in values)
            Add(value);
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is OdbcParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName) => _parameters.FindIndex(parameter => parameter.ParameterName == parameterName);

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, (OdbcParameter)value);

    /// <inheritdoc/>
    public override void Remove(object value) => _parameters.Remove((OdbcParameter)value);

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(Found(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _parameters[Found(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[index] = (OdbcParameter)value;

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _parameters[Found(parameterName)] = (OdbcParameter)value;

    private int Found(string parameterName)
    {
        var index = IndexOf(parameterName);
        return index >= 0 ? index : throw new ArgumentException($"There is no parameter named {parameterName}.", nameof(parameterName));
    }
}
