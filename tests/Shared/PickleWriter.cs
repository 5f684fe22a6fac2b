using System.Buffers.Binary;
using System.Text;

namespace Trifold.Tests.Shared;

/// <summary>Writes pickles instruction by instruction, as Python's pickler would and as it never would.</summary>
internal sealed class PickleWriter
{
    private readonly bool _implicitMemo;
    private readonly MemoryStream _bytes = new();
    private readonly Dictionary<string, int> _texts = [];
    private int _memo;

    public PickleWriter(byte protocol = 4)
    {
        _implicitMemo = protocol >= 4;
        Raw([0x80, protocol]);
    }

    /// <summary>Ranges of raw elements inside the pickle, which a damaged bit merely turns into other numbers.</summary>
    public List<(long Start, long End)> Elements { get; } = [];

    /// <summary>Index that the next remembered value will have.</summary>
    public int NextMemo => _memo;

    public byte[] Finish() => Raw([(byte)'.'])._bytes.ToArray();

    public PickleWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Raw([(byte)opcode]);

    public PickleWriter Mark() => Op('(');

    public PickleWriter Memoize()
    {
        _memo++;
        return _implicitMemo ? Raw([0x94]) : Op('q').Raw([(byte)(_memo - 1)]);
    }

    public PickleWriter Recall(int index)
    {
        if (index < 256)
            return Op('h').Raw([(byte)index]);
        Span<byte> operand = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(operand, index);
        return Op('j').Raw(operand);
    }

    public PickleWriter None() => Op('N');

    public PickleWriter Bool(bool value) => Raw([value ? (byte)0x88 : (byte)0x89]);

    public PickleWriter Integer(long value)
    {
        if (value is >= 0 and < 256)
            return Op('K').Raw([(byte)value]);
        Span<byte> operand = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(operand, value);
        return Raw([0x8a, 8]).Raw(operand);
    }

    public PickleWriter Float(double value)
    {
        Span<byte> operand = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(operand, value);
        return Op('G').Raw(operand);
    }

    /// <summary>A text; a repeated one is recalled, as the pickler does.</summary>
    public PickleWriter Text(string text)
    {
        if (_texts.TryGetValue(text, out var index))
            return Recall(index);
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (_implicitMemo && utf8.Length < 256)
            Raw([0x8c, (byte)utf8.Length]);
        else
            Op('X').Length(utf8.Length);
        _texts[text] = _memo;
        return Raw(utf8).Memoize();
    }

    public PickleWriter Bytes(ReadOnlySpan<byte> bytes) => Op('B').Length(bytes.Length).Raw(bytes).Memoize();

    /// <summary>Notes that the last bytes written are elements.</summary>
    public PickleWriter MarkElements(int count, int behind)
    {
        Elements.Add((_bytes.Length - behind - count, _bytes.Length - behind));
        return this;
    }

    public PickleWriter Global(string module, string name) => Text(module).Text(name).Raw([0x93]);

    public PickleWriter EmptyTuple() => Op(')');

    public PickleWriter Tuple(Action items)
    {
        Mark();
        items();
        return Op('t');
    }

    public PickleWriter Reduce() => Op('R');

    public PickleWriter NewObject() => Raw([0x81]);

    public PickleWriter Build() => Op('b');

    public PickleWriter List(Action items)
    {
        Op(']').Mark();
        items();
        return Op('e');
    }

    public PickleWriter Dictionary(params (string Key, Action Value)[] entries) => Op('}').Set(entries);

    /// <summary>collections.OrderedDict().</summary>
    public PickleWriter OrderedDictionary(params (string Key, Action Value)[] entries) =>
        Global("collections", "OrderedDict").EmptyTuple().Reduce().Set(entries);

    /// <summary>Sets keys of the dictionary on top of the stack.</summary>
    public PickleWriter Set(params (string Key, Action Value)[] entries)
    {
        Mark();
        foreach (var (key, value) in entries)
        {
            Text(key);
            value();
        }

        return Op('u');
    }

    private PickleWriter Length(int length)
    {
        Span<byte> operand = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(operand, length);
        return Raw(operand);
    }
}
