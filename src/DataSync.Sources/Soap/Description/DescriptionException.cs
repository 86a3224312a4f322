namespace DataSync.Sources.Soap.Description;

/// <summary>A description of a service cannot be used: what is wrong with it.</summary>
public sealed class DescriptionException(string message, Exception? inner = null) : Exception(message, inner);
