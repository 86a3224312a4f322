using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap.Messages;

/// <summary>What was taken out of one answer so far: at first, that nothing is there.</summary>
internal sealed class TakenValues
{
    public TakenValues(AnswerRequest wanted, ReadNode? body, ReadNode? head)
    {
        Values = new object?[wanted.Fields.Length];
        Lists = [.. wanted.Lists.Select(_ => new List<object?[]>())];
        body?.Missing(Values);
        head?.Missing(Values);
    }

    public object?[] Values { get; }

    public List<object?[]>[] Lists { get; }

    public ServiceAnswer ToAnswer(int fault) => new(fault, Values, [.. Lists.Select(l => l.ToArray())]);
}
