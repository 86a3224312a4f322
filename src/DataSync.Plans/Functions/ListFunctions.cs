using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

/// <summary>Functions on lists. Generic over the element; scripts choose by the element's type.</summary>
public static class ListFunctions
{
    public static long Count<T>(T[] list) => list.Length;

    public static T? FirstReference<T>(T[] list) where T : class => list.Length == 0 ? null : list[0];

    public static T? FirstValue<T>(T[] list) where T : struct => list.Length == 0 ? null : list[0];

    public static T? LastReference<T>(T[] list) where T : class => list.Length == 0 ? null : list[^1];

    public static T? LastValue<T>(T[] list) where T : struct => list.Length == 0 ? null : list[^1];

    public static bool Contains<T>(T[] list, T value) => Array.IndexOf(list, value) >= 0;

    public static T[] Distinct<T>(T[] list) => [.. list.Distinct()];

    public static string[] SortText(string[] list) => [.. list.Order(Comparer<string>.Create(TextOrder.Compare))];

    public static T[] SortValues<T>(T[] list) where T : struct, IComparable<T> => [.. list.Order()];

    public static T[] Reverse<T>(T[] list) => [.. list.Reverse()];
}
