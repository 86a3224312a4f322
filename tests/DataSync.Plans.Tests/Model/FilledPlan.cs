using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using DataSync.Plans.Model;

namespace DataSync.Plans.Tests.Model;

/// <summary>
/// A plan in which every member of every type of the model has a value, and every kind of a type with kinds occurs.
/// Types that contain themselves do so once.
/// </summary>
/// <param name="last">Which of the extremes flags and enumerations get.</param>
internal sealed class FilledPlan(bool last)
{
    private readonly List<Type> path = [];
    private readonly Dictionary<Type, int> turn = [];
    private int number;

    public static SyncPlan Create(bool last) => (SyncPlan)new FilledPlan(last).Value(typeof(SyncPlan));

    private object Value(Type type)
    {
        if (type == typeof(string)) return $"text {++number}";
        if (type == typeof(int)) return ++number;
        if (type == typeof(long)) return ++number + ((long)int.MaxValue);
        if (type == typeof(bool)) return last;
        if (type == typeof(TimeOnly)) return TimeOnly.MinValue.AddMinutes(++number).Add(TimeSpan.FromTicks(number % 2));
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().ElementAt(last ? ^1 : 0);
        if (Nullable.GetUnderlyingType(type) is { } inner) return Value(inner);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return List(type.GenericTypeArguments[0]);
        return type.IsAbstract ? OneOf(type) : Made(type);
    }

    // A member takes the kinds in turn, so that each occurs somewhere.
    private object OneOf(Type type)
    {
        var kinds = IsDeep(type) ? [.. Kinds(type).Where(kind => !Contains(kind, type))] : Kinds(type);
        path.Add(type);
        var made = Made(kinds[turn[type] = (turn.GetValueOrDefault(type) + 1) % kinds.Length]);
        path.RemoveAt(path.Count - 1);
        return made;
    }

    private object List(Type element)
    {
        var kinds = IsDeep(element) ? [] : element.IsAbstract ? Kinds(element) : [element];
        if (element.IsAbstract) path.Add(element);
        var items = Array.CreateInstance(element, kinds.Length);
        for (var i = 0; i < kinds.Length; i++) items.SetValue(kinds[i] == element ? Value(element) : Made(kinds[i]), i);
        if (element.IsAbstract) path.RemoveAt(path.Count - 1);
        return typeof(FilledPlan).GetMethod(nameof(Immutable), BindingFlags.NonPublic | BindingFlags.Static)?.MakeGenericMethod(element).Invoke(null, [items])
            ?? throw new InvalidOperationException();
    }

    private object Made(Type type)
    {
        path.Add(type);
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke([.. parameters.Select(p => IsDeep(p.ParameterType) && !p.ParameterType.IsAbstract ? null : Value(p.ParameterType))]);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && parameters.All(parameter => parameter.Name != p.Name)))
            property.SetValue(made, Value(property.PropertyType));
        path.RemoveAt(path.Count - 1);
        return made;
    }

    private bool IsDeep(Type type) => path.Count(t => t == type) > 1;

    private static ImmutableArray<T> Immutable<T>(T[] items) => [.. items];

    private static Type[] Kinds(Type type) => [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(kind => kind.DerivedType)];

    private static bool Contains(Type type, Type part) =>
        type.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.ParameterType == part || p.ParameterType.GenericTypeArguments.Contains(part));
}
