namespace Trifold.Cli.Tests;

[CollectionDefinition(Name)]
public sealed class TinyModelCollection : ICollectionFixture<TinyModel>
{
    public const string Name = "tiny model";
}

/// <summary>Tests of what is made with a model: beside the others, because programs that are started are what takes the time.</summary>
[CollectionDefinition(Name)]
public sealed class OutputCollection : ICollectionFixture<TinyModel>
{
    public const string Name = "outputs of the tiny model";
}
