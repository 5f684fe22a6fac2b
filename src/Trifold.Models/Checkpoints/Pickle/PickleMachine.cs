using System.Numerics;

namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>
/// A pickle stack machine that builds plain values and records everything else as <see cref="PickleObject"/>. It calls
/// nothing, looks no name up and opens no file; its work is bounded by the stream's length and a budget.
/// </summary>
internal sealed class PickleMachine(PickleCursor cursor, PickleBudget budget, List<PicklePersistentId>? persistent)
{
    private const int NewestProtocol = 5;
    private const int MaxMarks = 1000;
    private const int MaxMemo = 1 << 20;

    // About what a value takes with its reference on the stack and in the memo.
    private const int BytesPerInstruction = 48;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    /// <summary>Runs one pickle to its end.</summary>
    /// <param name="cursor">Stands behind the pickle afterwards.</param>
    /// <param name="persistent">Receives what the pickle refers to outside of it, when given.</param>
    /// <returns>The value on top of the stack.</returns>
    public static object? Load(PickleCursor cursor, PickleBudget budget, List<PicklePersistentId>? persistent = null) =>
        new PickleMachine(cursor, budget, persistent).Run();

    private object? Run()
    {
        while (true)
        {
            var start = cursor.PositionInSource;
            try
            {
                budget.Charge(BytesPerInstruction);
                var opcode = (PickleOpcode)cursor.ReadByte();
                if (opcode == PickleOpcode.Stop)
                    return Pop();
                Execute(opcode);
            }
            catch (PickleException fault)
            {
                throw new PickleException($"{fault.Message}, at byte {start}");
            }
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                if (cursor.ReadByte() is > NewestProtocol and var protocol)
                    throw new PickleException($"pickle protocol {protocol} is unknown");
                break;
            case PickleOpcode.Frame:
                cursor.ReadUInt64(); // A hint for buffered readers.
                break;
            case PickleOpcode.Pop:
                Pop();
                break;
            case PickleOpcode.Duplicate:
                Push(Peek());
                break;
            case PickleOpcode.Mark:
                if (_marks.Count == MaxMarks)
                    throw new PickleException($"values are nested more than {MaxMarks} deep");
                _marks.Add(_stack.Count);
                break;
            default:
                if (!PushScalar(opcode) && !PushContainer(opcode) && !Fill(opcode) && !Remember(opcode) && !Record(opcode))
                    throw new PickleException($"instruction 0x{(byte)opcode:x2} is not one of a network checkpoint");
                break;
        }
    }

    private bool PushScalar(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                Push(null);
                return true;
            case PickleOpcode.NewTrue:
                Push(true);
                return true;
            case PickleOpcode.NewFalse:
                Push(false);
                return true;
            case PickleOpcode.BinInt1:
                Push((long)cursor.ReadByte());
                return true;
            case PickleOpcode.BinInt2:
                Push((long)cursor.ReadUInt16());
                return true;
            case PickleOpcode.BinInt:
                Push((long)cursor.ReadInt32());
                return true;
            case PickleOpcode.Long1:
                Push(Integer(cursor.ReadBytes(cursor.ReadByte())));
                return true;
            case PickleOpcode.BinFloat:
                Push(cursor.ReadDoubleBigEndian());
                return true;
            case PickleOpcode.ShortBinUnicode:
                PushText(cursor.ReadByte());
                return true;
            case PickleOpcode.BinUnicode:
                PushText(cursor.ReadUInt32());
                return true;
            case PickleOpcode.ShortBinBytes:
                Push(cursor.ReadRange(cursor.ReadByte()));
                return true;
            case PickleOpcode.BinBytes:
                Push(cursor.ReadRange((ulong)cursor.ReadUInt32()));
                return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                Push(cursor.ReadRange(cursor.ReadUInt64()));
                return true;
            default:
                return false;
        }
    }

    private bool PushContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                Push(PickleTuple.Empty);
                return true;
            case PickleOpcode.Tuple1:
                Push(new PickleTuple(PopMany(1)));
                return true;
            case PickleOpcode.Tuple2:
                Push(new PickleTuple(PopMany(2)));
                return true;
            case PickleOpcode.Tuple3:
                Push(new PickleTuple(PopMany(3)));
                return true;
            case PickleOpcode.Tuple:
                Push(new PickleTuple(PopToMark()));
                return true;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                Push(new PickleList([]));
                return true;
            case PickleOpcode.FrozenSet:
                Push(new PickleList([.. PopToMark()]));
                return true;
            case PickleOpcode.EmptyDictionary:
                Push(new PickleMap());
                return true;
            default:
                return false;
        }
    }

    private bool Fill(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Append:
                var item = Pop();
                ItemsOf(Peek()).Add(item);
                return true;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                var items = PopToMark();
                ItemsOf(Peek()).AddRange(items);
                return true;
            case PickleOpcode.SetItem:
                SetItems(PopMany(2));
                return true;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Remember(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Memoize:
                Memoize((uint)_memo.Count);
                return true;
            case PickleOpcode.BinPut:
                Memoize(cursor.ReadByte());
                return true;
            case PickleOpcode.LongBinPut:
                Memoize(cursor.ReadUInt32());
                return true;
            case PickleOpcode.BinGet:
                Push(Recall(cursor.ReadByte()));
                return true;
            case PickleOpcode.LongBinGet:
                Push(Recall(cursor.ReadUInt32()));
                return true;
            default:
                return false;
        }
    }

    private bool Record(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                Push(new PickleGlobal(cursor.ReadLine(), cursor.ReadLine()));
                return true;
            case PickleOpcode.StackGlobal:
                Push(PopMany(2) is [string module, string name]
                    ? new PickleGlobal(module, name)
                    : throw new PickleException("a name is made of something else than two texts"));
                return true;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                Push(PopMany(2) is [PickleGlobal callable, PickleTuple arguments]
                    ? new PickleObject(callable, arguments)
                    : throw new PickleException("an object is made by something else than a name and a tuple"));
                return true;
            case PickleOpcode.Build:
                var state = Pop();
                if (Peek() is not PickleObject built)
                    throw new PickleException("a state is given to something that is no object");
                built.State = state;
                return true;
            case PickleOpcode.BinPersistentId:
                PushFromOutside(Pop());
                return true;
            default:
                return false;
        }
    }

    private void PushFromOutside(object? id)
    {
        // torch's older stream keeps a module's class so, together with source text, which is never looked at.
        if (id is PickleTuple { Items: ["module", PickleGlobal moduleClass, ..] })
        {
            Push(moduleClass);
            return;
        }

        var outside = new PicklePersistentId(id);
        persistent?.Add(outside);
        Push(outside);
    }

    private void Push(object? value) => _stack.Add(value);

    private void PushText(uint length)
    {
        var text = cursor.ReadText(length);
        budget.Charge((long)text.Length * sizeof(char));
        Push(text);
    }

    // The values above the innermost mark belong to the container that is being filled there.
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Underflow();

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count) => _stack.Count - count >= Floor ? Cut(_stack.Count - count) : throw Underflow();

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Underflow();
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(mark);
    }

    private object?[] Cut(int start)
    {
        var values = _stack.GetRange(start, _stack.Count - start).ToArray();
        _stack.RemoveRange(start, values.Length);
        return values;
    }

    private void SetItems(object?[] flat)
    {
        if (flat.Length % 2 != 0)
            throw new PickleException("a key has no value");
        var entries = Peek() switch
        {
            PickleMap map => map.Entries,
            PickleObject map => map.Entries,
            _ => throw new PickleException("a key is set on something that is no map"),
        };
        for (var i = 0; i < flat.Length; i += 2)
            entries.Add((flat[i], flat[i + 1]));
    }

    private static List<object?> ItemsOf(object? container) => container switch
    {
        PickleList list => list.Items,
        PickleObject list => list.Items,
        _ => throw new PickleException("a value is appended to something that is no list"),
    };

    private void Memoize(uint index)
    {
        if (_memo.Count == MaxMemo)
            throw new PickleException($"more than {MaxMemo} values are remembered");
        _memo[index] = Peek();
    }

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out var value)
            ? value
            : throw new PickleException($"value {index} is recalled before it was remembered");

    private static object Integer(byte[] littleEndian)
    {
        var number = new BigInteger(littleEndian);
        // The cast to object keeps the two types apart; without it both would become BigInteger.
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    private static PickleException Underflow() => new("the pickle takes more values than it has made");
}
