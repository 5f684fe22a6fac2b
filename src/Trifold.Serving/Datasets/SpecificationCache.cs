using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>The data sets asked for lately, by id.</summary>
/// <param name="capacity">How many are remembered.</param>
internal sealed class SpecificationCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Dataset> _latestFirst = [];
    private readonly Dictionary<string, LinkedListNode<Dataset>> _byId = [];

    public void Remember(Dataset dataset)
    {
        lock (_lock)
        {
            Forget(dataset.Id);
            _byId[dataset.Id] = _latestFirst.AddFirst(dataset);
            if (_byId.Count > capacity)
                Forget(_latestFirst.Last!.Value.Id);
        }
    }

    public Dataset? Find(string id)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out var node))
                return null;
            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value;
        }
    }

    private void Forget(string id)
    {
        if (_byId.Remove(id, out var node))
            _latestFirst.Remove(node);
    }
}
