using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One header or trailer; unchangeable.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters =
            SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

        private readonly string? _value;
        private readonly byte[] _valueBytes = [];

        /// <param name="key">ASCII letters, digits, '.', '_' and '-', ending in "-bin"; kept in lower case.</param>
        public Entry(string key, byte[] valueBytes)
        {
            Key = Normalize(key);
            ArgumentNullException.ThrowIfNull(valueBytes);
            if (!IsBinaryKey(Key))
            {
                throw new ArgumentException(
                    $"Metadata key '{key}' must end in '{BinaryHeaderSuffix}' because its value is binary.", nameof(key));
            }
            _valueBytes = (byte[])valueBytes.Clone();
        }

        /// <param name="key">ASCII letters, digits, '.', '_' and '-', not ending in "-bin"; kept in lower case.</param>
        public Entry(string key, string value)
        {
            Key = Normalize(key);
            ArgumentNullException.ThrowIfNull(value);
            if (IsBinaryKey(Key))
            {
                throw new ArgumentException(
                    $"Metadata key '{key}' must not end in '{BinaryHeaderSuffix}' because its value is text.", nameof(key));
            }
            _value = value;
        }

        /// <summary>The key in lower case.</summary>
        public string Key { get; }

        /// <summary>A copy of the bytes; of a text entry, the text in ASCII.</summary>
        public byte[] ValueBytes => _value is null ? (byte[])_valueBytes.Clone() : Encoding.ASCII.GetBytes(_value);

        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => _value ?? throw new InvalidOperationException($"The value of '{Key}' is binary: read ValueBytes.");

        public bool IsBinary => _value is null;

        public override string ToString() =>
            _value is null ? $"[Entry: key={Key}, valueBytes={_valueBytes}]" : $"[Entry: key={Key}, value={_value}]";

        internal bool HasKey(string key) => Key.Equals(key, StringComparison.OrdinalIgnoreCase);

        private static bool IsBinaryKey(string key) => key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        private static string Normalize(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            if (key.AsSpan().ContainsAnyExcept(KeyCharacters))
            {
                throw new ArgumentException(
                    $"Metadata key '{key}' may only have letters, digits, underscores, hyphens and dots.", nameof(key));
            }
            return key.ToLowerInvariant();
        }
    }
}
